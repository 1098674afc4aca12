using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>
/// A public key that verifies signatures. One doctor signs many records: a key that comes back gets a table, with which a
/// verification takes some 60 % of the time and half of the memory. Safe for concurrent use.
/// </summary>
/// <param name="domain">The curve as it serves best without tables.</param>
/// <param name="point">A point of that curve.</param>
/// <param name="tabled">The curve as it serves best with them, its generator tabled.</param>
internal sealed class VerificationKey(ECDomainParameters domain, ECPoint point, Lazy<ECDomainParameters> tabled)
{
    // A table costs what it spares in some eight verifications: no more is lost on it than was spent before.
    private const int UsesBeforeTable = 8;

    private volatile ECPublicKeyParameters key = new(point, domain);
    private int uses;

    /// <summary>Verifies a signature over a 32-byte hash.</summary>
    public bool Verify(byte[] hash, BigInteger r, BigInteger s)
    {
        // Others go on without the table while one makes it.
        if (Volatile.Read(ref uses) < UsesBeforeTable && Interlocked.Increment(ref uses) == UsesBeforeTable)
            key = new ECPublicKeyParameters(CombTable.Attach(tabled.Value.Curve.ImportPoint(point)), tabled.Value);
        ECDsaSigner signer = new();
        signer.Init(forSigning: false, key);
        return signer.VerifySignature(hash, r, s);
    }
}
