using System.Buffers.Binary;

namespace EmrLedger.Values;

/// <summary>Appends the canonical forms of the byte contract to a buffer: little-endian integers, hashes, raw bytes.</summary>
internal ref struct ByteWriter(Span<byte> buffer)
{
    private readonly Span<byte> buffer = buffer;
    private int length;

    public readonly ReadOnlySpan<byte> Written => buffer[..length];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer[length..]);
        length += bytes.Length;
    }

    public void Append(Hash160 hash)
    {
        hash.CopyTo(buffer[length..]);
        length += Hash160.Length;
    }

    public void Append(Hash256 hash)
    {
        hash.CopyTo(buffer[length..]);
        length += Hash256.Length;
    }

    public void Append(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[length..], value);
        length += sizeof(ulong);
    }

    public void Append(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(buffer[length..], value);
        length += 16;
    }
}
