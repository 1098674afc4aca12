using System.Globalization;
using System.Numerics;
using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Tests.Support;

/// <summary>
/// The public keys under which a signature verifies (SEC 1, section 4.1.6): with the signer's there is always a second, and
/// nobody needs a private key to find it.
/// </summary>
internal static class KeyRecovery
{
    private static readonly BigInteger Field = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;
    private static readonly (BigInteger X, BigInteger Y) Generator = (
        Number("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
        Number("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"));

    /// <summary>The same record under the other key that verifies it.</summary>
    public static EmrRecord UnderOtherKey(EmrRecord record)
    {
        _ = Hash160.TryParse(record.PatientHash, out Hash160 patient);
        Hash256 hash = RecordHash.Signature(patient, StrictUtf8.Encoding.GetBytes(record.Prescription), record.Nonce);
        Assert.True(EcdsaSignature.TryDecode(Convert.FromHexString(record.Signature), out EcdsaSignature signature));
        string[] keys = [.. Candidates(signature.R.ToInteger(), signature.S.ToInteger(), hash.ToInteger())];
        Assert.Contains(record.DoctorPublicKey, keys);
        string other = Assert.Single(keys, key => key != record.DoctorPublicKey);
        return RecordValues.Of(record).Under(Convert.FromHexString(other)).Resealed().Build();
    }

    // Q = r^-1 (s R - z G), for both points R whose abscissa is r.
    private static IEnumerable<string> Candidates(BigInteger r, BigInteger s, BigInteger z)
    {
        BigInteger root = BigInteger.ModPow(Power(r, 3) + 7, (Field + 1) / 4, Field);
        BigInteger inverse = Inverse(r, TestKeys.Order);
        (BigInteger, BigInteger) generatorPart = Multiply(Generator, Modulo(-z * inverse, TestKeys.Order));
        foreach (BigInteger y in (BigInteger[])[root, Field - root])
        {
            (BigInteger x, BigInteger ordinate) = Add(Multiply((r, y), Modulo(s * inverse, TestKeys.Order)), generatorPart);
            yield return TestKeys.Doctor.PublicKey[..48] + x.ToHash() + ordinate.ToHash();
        }
    }

    private static (BigInteger X, BigInteger Y) Multiply((BigInteger X, BigInteger Y) point, BigInteger scalar)
    {
        (BigInteger X, BigInteger Y)? sum = null;
        for (; scalar > 0; scalar >>= 1, point = Add(point, point))
        {
            if (!scalar.IsEven)
                sum = sum is { } partial ? Add(partial, point) : point;
        }
        return sum!.Value;
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        BigInteger slope = a == b
            ? 3 * Power(a.X, 2) * Inverse(2 * a.Y, Field)
            : (b.Y - a.Y) * Inverse(Modulo(b.X - a.X, Field), Field);
        BigInteger x = Modulo(Power(Modulo(slope, Field), 2) - a.X - b.X, Field);
        return (x, Modulo((slope * (a.X - x)) - a.Y, Field));
    }

    private static BigInteger Power(BigInteger value, int exponent) => BigInteger.ModPow(value, exponent, Field);

    private static BigInteger Inverse(BigInteger value, BigInteger modulus) => BigInteger.ModPow(value, modulus - 2, modulus);

    private static BigInteger Modulo(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    private static BigInteger Number(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
