using System.Security.Cryptography;
using System.Text.Json;
using EmrLedger.Merkle;
using EmrLedger.Tests.Support;
using EmrLedger.Values;

namespace EmrLedger.Tests;

/// <summary>
/// Proofs of RFC 6962 with the verdicts of another implementation: the test data of github.com/transparency-dev/merkle. Some
/// of them are in the repository, all of them in the folder "shared" beside it.
/// </summary>
public sealed class MerkleVectorTests
{
    [Theory]
    [InlineData("inclusion", 31)]
    [InlineData("consistency", 22)]
    public void Those_of_the_repository_are_judged_alike(string kind, int count) =>
        Check(kind, Path.Combine(TestData.Repository, "tests", "vectors", "rfc6962", $"{kind}.jsonl"), count);

    [Theory]
    [InlineData("inclusion", 98)]
    [InlineData("consistency", 98)]
    public void All_are_judged_alike(string kind, int count) =>
        Check(kind, TestData.Shared("vectors", "rfc6962", $"{kind}.jsonl"), count);

    private static void Check(string kind, string file, int count)
    {
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(count, lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement vector = document.RootElement;
            bool valid = kind == "inclusion" ? IsIncluded(vector) : IsConsistent(vector);
            Assert.True(valid != vector.GetProperty("wantErr").GetBoolean(), vector.GetProperty("name").GetString());
        }
    }

    private static bool IsIncluded(JsonElement vector) =>
        TryHash(vector, "leafHash", out Hash256 leaf) && TryHash(vector, "root", out Hash256 root)
            && TryProof(vector, out Hash256[] proof)
        && MerkleProof.IsIncluded(leaf, Number(vector, "leafIdx"), Number(vector, "treeSize"), proof, root);

    private static bool IsConsistent(JsonElement vector) =>
        TryRoot(vector, "root1", out Hash256 first) && TryRoot(vector, "root2", out Hash256 second)
            && TryProof(vector, out Hash256[] proof)
        && MerkleProof.IsConsistent(Number(vector, "size1"), first, Number(vector, "size2"), second, proof);

    // A hash of another length cannot be given to the library at all: the readers of notes and receipts refuse it.
    private static bool TryHash(JsonElement vector, string name, out Hash256 hash) =>
        CanonicalBase64.TryDecodeHash(vector.GetProperty(name).GetString() ?? "", out hash);

    // Where the sizes are alike, some roots are words of another length, of which only the equality counts: their hashes have it
    // too.
    private static bool TryRoot(JsonElement vector, string name, out Hash256 hash)
    {
        if (TryHash(vector, name, out hash))
            return true;
        hash = new Hash256(SHA256.HashData(vector.GetProperty(name).GetBytesFromBase64()));
        return Number(vector, "size1") == Number(vector, "size2");
    }

    private static bool TryProof(JsonElement vector, out Hash256[] proof)
    {
        JsonElement lines = vector.GetProperty("proof");
        proof = [];
        if (lines.ValueKind == JsonValueKind.Null)
            return true;
        List<Hash256> hashes = [];
        foreach (JsonElement line in lines.EnumerateArray())
        {
            if (!CanonicalBase64.TryDecodeHash(line.GetString() ?? "", out Hash256 hash))
                return false;
            hashes.Add(hash);
        }
        proof = [.. hashes];
        return true;
    }

    private static ulong Number(JsonElement vector, string name) => vector.GetProperty(name).GetUInt64();
}
