using System.Security.Cryptography;
using System.Text.Json;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Wycheproof's ECDSA vectors for secp256k1 with SHA-256, all of them.</summary>
public sealed class WycheproofTests
{
    // A key that comes back gets a table after some verifications, and from then on other arithmetic.
    private const int Rounds = 12;

    [Theory]
    [InlineData("ecdsa_secp256k1_sha256_test.json", 476, SignaturePolicy.AnyS)]
    [InlineData("ecdsa_secp256k1_sha256_bitcoin_test.json", 463, SignaturePolicy.LowSOnly)]
    public void Every_case_has_its_verdict_however_often_its_key_came_before(string file, int count, SignaturePolicy policy)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("vectors", "wycheproof", file)));
        List<string> wrong = [];
        int cases = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            byte[] der = Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!);
            JsonElement tests = group.GetProperty("tests");
            cases += tests.GetArrayLength();
            for (int round = 0; round < Rounds; round++)
            {
                foreach (JsonElement test in tests.EnumerateArray())
                {
                    bool expected = test.GetProperty("result").GetString() == "valid";
                    if (Verify(der, test, policy) != expected)
                        wrong.Add($"{test.GetProperty("tcId")} in round {round}");
                }
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(count, cases);
    }

    private static bool Verify(byte[] der, JsonElement test, SignaturePolicy policy)
    {
        Hash256 hash = new(SHA256.HashData(Convert.FromHexString(test.GetProperty("msg").GetString()!)));
        byte[] signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
        return PublicKeyDer.TryGetPoint(der, out ReadOnlySpan<byte> point)
            && EcdsaSignature.TryDecode(signature, out EcdsaSignature numbers)
            && Adapters.Get<ISecp256k1>().Verify(point, hash, numbers)
            && !(policy == SignaturePolicy.LowSOnly && numbers.IsHighS);
    }
}
