using System.Text.Json;
using EmrLedger.Merkle;
using EmrLedger.Tests.Support;
using EmrLedger.Values;

namespace EmrLedger.Tests;

/// <summary>
/// Inclusion proofs of RFC 6962 with the verdicts of another implementation: the test data of github.com/transparency-dev/merkle. Some
/// of them are in the repository, all of them in the folder "shared" beside it.
/// </summary>
public sealed class MerkleVectorTests
{
    [Fact]
    public void Those_of_the_repository_are_judged_alike() =>
        Check(Path.Combine(TestData.Repository, "tests", "vectors", "rfc6962", "inclusion.jsonl"), 31);

    [Fact]
    public void All_are_judged_alike() => Check(TestData.Shared("vectors", "rfc6962", "inclusion.jsonl"), 98);

    private static void Check(string file, int count)
    {
        string[] lines = File.ReadAllLines(file);
        Assert.Equal(count, lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement vector = document.RootElement;
            Assert.True(IsIncluded(vector) != vector.GetProperty("wantErr").GetBoolean(), vector.GetProperty("name").GetString());
        }
    }

    private static bool IsIncluded(JsonElement vector) =>
        TryHash(vector, "leafHash", out Hash256 leaf) && TryHash(vector, "root", out Hash256 root)
            && TryProof(vector, out Hash256[] proof)
        && MerkleProof.IsIncluded(leaf, Number(vector, "leafIdx"), Number(vector, "treeSize"), proof, root);

    // A hash of another length cannot be given to the library at all: the readers of notes and receipts refuse it.
    private static bool TryHash(JsonElement vector, string name, out Hash256 hash) =>
        CanonicalBase64.TryDecodeHash(vector.GetProperty(name).GetString() ?? "", out hash);

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
