using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Notes;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests.Formats;

/// <summary>
/// Evidence as a log would make it that keeps no rule of names: any manifest, any records, any texts, well mined and well signed.
/// Written by the plain definitions; of the library it uses signing alone.
/// </summary>
internal sealed class EvidenceBuilder
{
    public const int Difficulty = 2;

    private readonly List<EmrBlock> blocks = [];

    /// <param name="manifest">The manifest's text, whatever it is.</param>
    public EvidenceBuilder(string manifest)
    {
        Manifest = Encoding.UTF8.GetBytes(manifest);
        Add(Hex.Encode(SHA256.HashData(Manifest).AsSpan(0, 20)), []);
        Origin = $"emr-ledger/{blocks[0].BlockId}";
    }

    public byte[] Manifest { get; }

    public string Origin { get; set; }

    public IReadOnlyList<EmrBlock> Blocks => blocks;

    /// <summary>A manifest of a ledger with the tests' authority, or an open one.</summary>
    public static string ManifestOf(string name = "Clinic", string? origin = null, bool isOpen = false) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"format\":\"emr-ledger/1\",\"rules\":\"emr-rules/1\",\"id\":\"{new string('a', 32)}\",\"name\":{Quoted(name)}"
        + $"{(origin is null ? "" : $",\"origin\":{Quoted(origin)}")},\"difficulty\":\"{Difficulty}\""
        + $"{(isOpen ? "" : $",\"authority\":\"{TestLedger.Authority.PublicKey}\"")}}}");

    /// <summary>A statement with any name, or any text at all.</summary>
    public static EmrRecord Statement(EmrKey signer, ulong nonce, string verb, EmrKey subject, string name) =>
        Statement(signer, nonce, subject, $"emr-registry/1 {verb} {Digest(subject)} {name}");

    public static EmrRecord Statement(EmrKey signer, ulong nonce, EmrKey subject, string text) =>
        RecordSigner.Sign(signer, TestKeys.UserHash(subject), text, nonce, DoubtfulTexts.All);

    /// <summary>A key's digest as statements spell it.</summary>
    public static string Digest(EmrKey key) =>
        Convert.ToBase64String(SHA256.HashData(Convert.FromHexString(key.PublicKey))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>One block more; returns its height.</summary>
    public int Add(params EmrRecord[] records) => Add(TestKeys.Miner.ToString(), records);

    /// <summary>The text of a checkpoint over all blocks.</summary>
    public string Head() => new Checkpoint(Origin, (ulong)blocks.Count, PlainTree.Root(Leaves)).ToText();

    public ReceiptBlock Block(int height) => new(BlockValues.Of(blocks[height]).Preimage, (ulong)height, PlainTree.Path(height, Leaves));

    public ReceiptStatement Shown(EmrRecord record, int height) => new(record, Block(height));

    public Receipt Receipt(
        EmrRecord record, int height, IReadOnlyList<ReceiptStatement> registry, IReadOnlyList<ReceiptStatement> revocation, SignedNote note) =>
        new(record, Block(height), Manifest, Block(0), registry, revocation, note);

    /// <summary>The ledger as an export has it.</summary>
    public byte[] Export(params EmrRecord[] pending) =>
        [.. Manifest, .. Encoding.UTF8.GetBytes(string.Concat((string[])
            ["\n", .. blocks.Select(static block => Json.EmrJson.Write(block) + "\n"), .. pending.Select(static record => Json.EmrJson.Write(record) + "\n")]))];

    private Hash256[] Leaves => [.. blocks.Select(static block => PlainTree.Leaf(BlockValues.Of(block).Preimage))];

    private int Add(string miner, EmrRecord[] records)
    {
        blocks.Add(new BlockValues
        {
            Previous = blocks.Count == 0 ? EmrBlock.NoPrevious : blocks[^1].BlockId,
            Height = (ulong)blocks.Count,
            Miner = miner,
            Records = records,
            Timestamp = 1_700_000_000 + (60 * (ulong)blocks.Count),
            Difficulty = Difficulty,
        }.Mine());
        return blocks.Count - 1;
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
