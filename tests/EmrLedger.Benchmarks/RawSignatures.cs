using EmrLedger.Keys;
using EmrLedger.Records;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace EmrLedger.Benchmarks;

/// <summary>
/// The signatures of records, verified by BouncyCastle as it comes with each doctor's key decoded once: no hash is computed,
/// no text parsed. What the record check costs at least, without what the adapter adds.
/// </summary>
internal sealed class RawSignatures
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    private readonly (ECPublicKeyParameters Key, byte[] Hash, BigInteger R, BigInteger S)[] signatures;

    public RawSignatures(IEnumerable<EmrRecord> records)
    {
        Dictionary<string, ECPublicKeyParameters> keys = [];
        signatures = [.. records.Select(record =>
        {
            if (!keys.TryGetValue(record.DoctorPublicKey, out ECPublicKeyParameters? key))
                keys[record.DoctorPublicKey] = key = Decode(Convert.FromHexString(record.DoctorPublicKey));
            _ = Hash160.TryParse(record.PatientHash, out Hash160 patient);
            _ = EcdsaSignature.TryDecode(Convert.FromHexString(record.Signature), out EcdsaSignature numbers);
            Hash256 hash = RecordHash.Signature(patient, System.Text.Encoding.UTF8.GetBytes(record.Prescription), record.Nonce);
            return (key, ToBytes(hash), new BigInteger(1, ToBytes(numbers.R)), new BigInteger(1, ToBytes(numbers.S)));
        })];
    }

    public void Verify()
    {
        foreach ((ECPublicKeyParameters key, byte[] hash, BigInteger r, BigInteger s) in signatures)
        {
            ECDsaSigner signer = new();
            signer.Init(forSigning: false, key);
            if (!signer.VerifySignature(hash, r, s))
                throw new InvalidOperationException("A signature of the benchmark is not valid.");
        }
    }

    private static ECPublicKeyParameters Decode(byte[] der)
    {
        _ = PublicKeyDer.TryGetPoint(der, out ReadOnlySpan<byte> point);
        return new ECPublicKeyParameters(Curve.Curve.DecodePoint([4, .. point]), Domain);
    }

    private static byte[] ToBytes(Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }
}
