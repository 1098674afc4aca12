using System.Security.Cryptography;
using System.Text.Json;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Wycheproof's ECDSA vectors for secp256k1 with SHA-256, all of them.</summary>
public sealed class WycheproofTests
{
    [Theory]
    [InlineData("ecdsa_secp256k1_sha256_test.json", 476, SignaturePolicy.AnyS, nameof(Curves.Native))]
    [InlineData("ecdsa_secp256k1_sha256_test.json", 476, SignaturePolicy.AnyS, nameof(Curves.Managed))]
    [InlineData("ecdsa_secp256k1_sha256_bitcoin_test.json", 463, SignaturePolicy.LowSOnly, nameof(Curves.Native))]
    [InlineData("ecdsa_secp256k1_sha256_bitcoin_test.json", 463, SignaturePolicy.LowSOnly, nameof(Curves.Managed))]
    public void Every_case_has_its_verdict(string file, int count, SignaturePolicy policy, string curve)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("vectors", "wycheproof", file)));
        List<string> wrong = [];
        int cases = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            byte[] der = Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!);
            JsonElement tests = group.GetProperty("tests");
            cases += tests.GetArrayLength();
            foreach (JsonElement test in tests.EnumerateArray())
            {
                bool expected = test.GetProperty("result").GetString() == "valid";
                if (Verify(Curves.Of(curve), der, test, policy) != expected)
                    wrong.Add($"{test.GetProperty("tcId")}");
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(count, cases);
    }

    private static bool Verify(ISecp256k1 curve, byte[] der, JsonElement test, SignaturePolicy policy)
    {
        Hash256 hash = new(SHA256.HashData(Convert.FromHexString(test.GetProperty("msg").GetString()!)));
        byte[] signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
        return PublicKeyDer.TryGetPoint(der, out ReadOnlySpan<byte> point)
            && EcdsaSignature.TryDecode(signature, out EcdsaSignature numbers)
            && curve.Verify(point, hash, numbers)
            && !(policy == SignaturePolicy.LowSOnly && numbers.IsHighS);
    }
}
