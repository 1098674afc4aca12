using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using EmrLedger.Text;

namespace EmrLedger;

/// <summary>A 20-byte hash: SHA-1 of a public key, which names a doctor, a patient or a miner.</summary>
public readonly record struct Hash160
{
    /// <summary>20 bytes.</summary>
    public const int Length = 20;

    private readonly ulong first;
    private readonly ulong second;
    private readonly uint third;

    /// <summary>Reads exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException">The length is another one.</exception>
    public Hash160(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException("A hash of this kind has 20 bytes.", nameof(bytes));
        first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Reads 40 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out Hash160 hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bool parsed = Hex.TryDecode(hex, bytes);
        hash = parsed ? new Hash160(bytes) : default;
        return parsed;
    }

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], second);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], third);
    }

    /// <summary>40 lowercase hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Hex.Encode(bytes);
    }
}
