using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Formats;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A ledger of the first rules and its receipts, made before there were other rules: they hold as they did.</summary>
public sealed class FirstRulesTests : IDisposable
{
    private static readonly string Folder = Path.Combine(TestData.Repository, "tests", "vectors", "rules1");

    private static readonly string[] Keys =
        [.. new[] { "log", "witness" }.Select(static name => File.ReadAllText(Path.Combine(Folder, $"{name}.vkey")).Trim())];

    private readonly TempFolder folder = new();

    private static TrustPolicy Policy => new(KeyOf(Keys[0]), [KeyOf(Keys[1])], quorum: 1);

    public static TheoryData<string> Names => ["claim", "handover", "revoked", "statement"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_receipt_holds_and_is_made_again_byte_for_byte(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, $"{name}.receipt"));
        Receipt receipt = Receipt.Parse(bytes);
        ReceiptCheckResult result = ReceiptCheck.Check(receipt, Policy);
        Assert.Empty(result.Faults);
        Assert.Equal(["witness.example/w"], result.Witnesses);
        Assert.Equal(name is "claim" or "revoked" ? 4UL : null, result.RevokedAt);
        Assert.Null(result.PrescriptionAtCheckpoint);
        Assert.Equal(bytes, receipt.ToBytes());
        using Ledger ledger = Import();
        SignedNote note = SignedNote.Parse(File.ReadAllBytes(Path.Combine(Folder, "ledger.checkpoint")));
        Assert.Equal(bytes, ReceiptMaker.Make(ledger, TestLedger.Id(receipt.Record.TxId), note).ToBytes());
        Assert.True(TestLedger.Verify(folder.File("rules1.emr")).Valid);
    }

    [Fact]
    public async Task The_Python_verifier_takes_all_of_them()
    {
        (string Kind, string File)[] files =
        [
            .. Names.Select(static name => ("receipt", $"{name.Data}.receipt")), ("checkpoint", "ledger.checkpoint"),
            ("export", "ledger.jsonl"),
        ];
        Verdict[] there = await Verdict.ThereAsync(
            [.. files.Select(one => new Question(one.Kind, File.ReadAllBytes(Path.Combine(Folder, one.File)), Keys[0], [Keys[1]], 1))]);
        Assert.All(there, static verdict => Assert.True(verdict.IsValid));
    }

    public void Dispose() => folder.Dispose();

    private static VerifierKey KeyOf(string line) => VerifierKey.TryParse(line, out VerifierKey? key)
        ? key
        : throw new ArgumentException("No verifier key.", nameof(line));

    private Ledger Import()
    {
        string path = folder.File("rules1.emr");
        using FileStream export = File.OpenRead(Path.Combine(Folder, "ledger.jsonl"));
        LedgerCopy.Import(export, path, overwrite: false, workers: 1, static _ => { }, CancellationToken.None);
        return Ledger.Open(path, LedgerAccess.Read);
    }
}
