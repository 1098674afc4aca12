using System.Numerics;

namespace EmrLedger.Tests.Support;

/// <summary>Hashes as the big-endian integers they spell.</summary>
internal static class Hash256Extensions
{
    public static byte[] ToBytes(this Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    public static BigInteger ToInteger(this Hash256 hash) => new(hash.ToBytes(), isUnsigned: true, isBigEndian: true);

    public static Hash256 ToHash(this BigInteger value)
    {
        byte[] bytes = new byte[Hash256.Length];
        int length = value.GetByteCount(isUnsigned: true);
        Assert.True(value.TryWriteBytes(bytes.AsSpan(bytes.Length - length), out _, isUnsigned: true, isBigEndian: true));
        return new Hash256(bytes);
    }
}
