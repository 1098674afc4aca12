using System.Security.Cryptography;
using EmrLedger.Values;

namespace EmrLedger.Records;

/// <summary>The two hashes of a record, over its canonical bytes.</summary>
public static class RecordHash
{
    /// <summary>What the doctor signs: SHA-256(patient hash ‖ prescription ‖ nonce).</summary>
    public static Hash256 Signature(Hash160 patient, ReadOnlySpan<byte> prescription, ulong nonce)
    {
        int length = Hash160.Length + prescription.Length + sizeof(ulong);
        ByteWriter writer = new(length <= 512 ? stackalloc byte[512] : new byte[length]);
        writer.Append(patient);
        writer.Append(prescription);
        writer.Append(nonce);
        return Digest(writer.Written);
    }

    /// <summary>The txid: SHA-256(doctor hash ‖ patient hash ‖ public key ‖ prescription ‖ nonce ‖ signature).</summary>
    public static Hash256 TxId(
        Hash160 doctor, Hash160 patient, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> prescription, ulong nonce,
        ReadOnlySpan<byte> signature)
    {
        int length = (2 * Hash160.Length) + publicKey.Length + prescription.Length + sizeof(ulong) + signature.Length;
        ByteWriter writer = new(length <= 512 ? stackalloc byte[512] : new byte[length]);
        writer.Append(doctor);
        writer.Append(patient);
        writer.Append(publicKey);
        writer.Append(prescription);
        writer.Append(nonce);
        writer.Append(signature);
        return Digest(writer.Written);
    }

    private static Hash256 Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        SHA256.HashData(bytes, digest);
        return new Hash256(digest);
    }
}
