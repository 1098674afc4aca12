namespace EmrLedger.Keys;

/// <summary>What a curve library must get right before it is trusted with anything.</summary>
internal static class CurveSelfTest
{
    // The key of scalar 1 is the generator (SEC 2, section 2.4.1). The signature is that of RFC 6979 with SHA-256.
    private static readonly byte[] Generator = Convert.FromHexString(
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

    // Wycheproof, ecdh_secp256k1, case 1: a private key, somebody's point, and what both share.
    private static readonly byte[] PrivateKey = Convert.FromHexString(
        "f4b7ff7cccc98813a69fae3df222bfe3f4e28f764bf91b4a10d8096ce446b254");
    private static readonly byte[] Other = Convert.FromHexString(
        "d8096af8a11e0b80037e1ee68246b5dcbb0aeb1cf1244fd767db80f3fa27da2b"
        + "396812ea1686e7472e9692eaf3e958e50e9500d3b4c77243db1f2acd67ba9cc4");
    private static readonly byte[] Shared = Convert.FromHexString(
        "544dfae22af6af939042b1d85b71a1e49e9a5614123c4d6ad0c8af65baf87d65");

    private static readonly Hash256 Message = Parse("c06fc09ce769b0b6827e6297c9a9358a092fff028704d7526b3b6a68c2fd6c06");
    private static readonly Hash256 R = Parse("15fdc61241505ce3b6913c44666d97985293e02f1a8a5cf71d02bdcbbbd8a453");
    private static readonly Hash256 LowS = Parse("52a629350d46e1a9410541574931847eba91490449463f400826946afd63d379");
    private static readonly Hash256 HighS = Parse("ad59d6caf2b91e56befabea8b6ce7b80001d93e2660260fbb7abca21d2d26dc8");

    /// <summary>The first thing that is wrong; null where all is right.</summary>
    public static string? FindFault(ISecp256k1 curve)
    {
        Span<byte> scalar = stackalloc byte[Hash256.Length];
        if (curve.IsPrivateKey(scalar))
            return "it takes 0 for a private key";
        scalar[^1] = 1;
        Span<byte> point = stackalloc byte[2 * Hash256.Length];
        curve.DerivePublicKey(scalar, point);
        if (!point.SequenceEqual(Generator))
            return "it derives a wrong public key";

        _ = EcdsaSignature.TryCreate(R, LowS, out EcdsaSignature signature);
        _ = EcdsaSignature.TryCreate(R, HighS, out EcdsaSignature twin);
        if (curve.Sign(scalar, Message) != signature)
            return "it makes a wrong signature";
        if (!curve.Verify(point, Message, signature) || !curve.Verify(point, Message, twin))
            return "it refuses a valid signature";
        if (curve.Verify(point, R, signature))
            return "it takes a signature for that of another message";
        Span<byte> shared = stackalloc byte[Hash256.Length];
        if (!curve.Agree(PrivateKey, Other, shared) || !shared.SequenceEqual(Shared))
            return "it agrees on a wrong secret";
        point[^1] ^= 1;
        return curve.IsOnCurve(point) || curve.Verify(point, Message, signature) || curve.Agree(PrivateKey, point, shared)
            ? "it takes a point that is not on the curve"
            : null;
    }

    private static Hash256 Parse(string hex) => new(Convert.FromHexString(hex));
}
