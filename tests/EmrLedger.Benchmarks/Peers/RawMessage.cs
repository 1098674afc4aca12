using System.Text;
using EmrLedger.Keys;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>What a curve library needs of a record, and no more: no hash is computed, no text parsed.</summary>
/// <param name="Point">The doctor's public key, 64 bytes.</param>
/// <param name="Hash">What is signed.</param>
/// <param name="Numbers">r and s, 64 bytes.</param>
/// <param name="PrivateKey">The doctor's private key; empty where nothing is to be signed.</param>
internal sealed record RawMessage(byte[] Point, byte[] Hash, byte[] Numbers, byte[] PrivateKey)
{
    /// <summary>The message of a record.</summary>
    public static RawMessage Of(EmrRecord record, EmrKey? key = null)
    {
        _ = PublicKeyDer.TryGetPoint(Convert.FromHexString(record.DoctorPublicKey), out ReadOnlySpan<byte> point);
        _ = Hash160.TryParse(record.PatientHash, out Hash160 patient);
        _ = EcdsaSignature.TryDecode(Convert.FromHexString(record.Signature), out EcdsaSignature signature);
        Hash256 hash = RecordHash.Signature(patient, Encoding.UTF8.GetBytes(record.Prescription), record.Nonce);
        byte[] numbers = [.. ToBytes(signature.R), .. ToBytes(signature.S)];
        return new RawMessage(point.ToArray(), ToBytes(hash), numbers, key is null ? [] : key.Secret.ToArray());
    }

    /// <summary>What is made once for each key, in the messages' order.</summary>
    public static T[] PerKey<T>(IEnumerable<RawMessage> messages, Func<RawMessage, T> make)
    {
        Dictionary<string, T> made = [];
        return [.. messages.Select(message =>
        {
            string name = Convert.ToHexString(message.Point);
            if (!made.TryGetValue(name, out T? value))
                made[name] = value = make(message);
            return value;
        })];
    }

    /// <summary>A library said no.</summary>
    public static InvalidOperationException Invalid() => new("A signature of the benchmark is not valid.");

    private static byte[] ToBytes(Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }
}
