using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace EmrLedger.Tests.Support;

/// <summary>Keys that are the same in every run.</summary>
internal static class TestKeys
{
    /// <summary>The order of the curve.</summary>
    public static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Five doctors; nobody disposes them.</summary>
    public static readonly EmrKey[] Doctors = [.. Enumerable.Range(1, 5).Select(i => Create((ulong)i))];

    /// <summary>A patient.</summary>
    public static readonly Hash160 Patient = UserHash(Create(1000));

    /// <summary>A miner.</summary>
    public static readonly Hash160 Miner = UserHash(Create(2000));

    /// <summary>The first doctor.</summary>
    public static EmrKey Doctor => Doctors[0];

    /// <summary>A new key of a small scalar.</summary>
    public static EmrKey Create(ulong scalar) => EmrKey.FromPrivateKey(Scalar(scalar));

    /// <summary>A small scalar as 32 bytes.</summary>
    public static byte[] Scalar(ulong scalar)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), scalar);
        return bytes;
    }

    /// <summary>The hash of a key as a value.</summary>
    public static Hash160 UserHash(EmrKey key) =>
        Hash160.TryParse(key.Hash, out Hash160 hash) ? hash : throw new ArgumentException("The key has no hash.", nameof(key));
}
