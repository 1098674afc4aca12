using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A ledger as lines of text, and the ledger that they make.</summary>
public sealed class LedgerExportTests : IDisposable
{
    private readonly TestLedger test = new();

    public LedgerExportTests()
    {
        test.Register(TestKeys.Doctors[0]);
        test.AddNext(TestKeys.Doctors[0], "Médicament « A »\t\u0001");
        test.Seal();
        for (int i = 0; i < 60; i++)
            test.AddNext(TestKeys.Doctors[0], $"text {i}");
        test.Seal();
        test.AddNext(TestKeys.Doctors[0], "pending");
        test.Register(TestKeys.Doctors[1]);
        test.AddNext(TestKeys.Doctors[1], "pending");
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void The_first_line_is_the_manifest_and_one_line_a_block_follows()
    {
        string[] lines = Lines(includePending: true);
        Assert.Equal(1 + 5 + 3, lines.Length);
        Assert.Equal(test.Ledger.Manifest.Bytes.ToArray(), Encoding.UTF8.GetBytes(lines[0]));
        Assert.Equal(
            test.Ledger.ReadBlocks(0, ulong.MaxValue).Select(Json.EmrJson.Write), lines[1..6]);
        Assert.Equal(test.Ledger.Pending.Read(new RecordQuery()).Select(Json.EmrJson.Write), lines[6..]);
        Assert.Equal(lines[..6], Lines(includePending: false));
    }

    [Theory]
    [InlineData("utf-8", "\n")]
    [InlineData("utf-16", "\n")]
    [InlineData("utf-16", "\r\n")]
    [InlineData("utf-16BE", "\r\n")]
    [InlineData(null, "\r\n")]
    public void An_export_that_a_program_saved_anew_is_the_same_ledger(string? name, string lineEnd)
    {
        byte[] export = Export(test.Ledger, includePending: true);
        string text = Encoding.UTF8.GetString(export).Replace("\n", lineEnd, StringComparison.Ordinal).TrimEnd();
        foreach (string end in (string[])["", lineEnd, $" {lineEnd}\t{lineEnd}{lineEnd} "])
        {
            byte[] saved = name is null
                ? Encoding.UTF8.GetBytes(text + end)
                : [.. Encoding.GetEncoding(name).GetPreamble(), .. Encoding.GetEncoding(name).GetBytes(text + end)];
            string path = test.Beside($"{Guid.NewGuid()}.emr");
            LedgerCopy.Import(new MemoryStream(saved), path, overwrite: false, 2, static _ => { }, CancellationToken.None);
            using Ledger import = Ledger.Open(path, LedgerAccess.Read);
            Assert.Equal(export, Export(import, includePending: true));
        }
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    public void An_export_of_the_import_is_the_same_bytes(bool includePending, int workers)
    {
        byte[] export = Export(test.Ledger, includePending);
        string path = test.Beside("import.emr");
        List<ulong> progress = [];
        LedgerCopy.Import(new MemoryStream(export), path, overwrite: false, workers, progress.Add, CancellationToken.None);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(5UL, progress[^1]);
        using Ledger import = Ledger.Open(path, LedgerAccess.Read);
        Assert.Equal(export, Export(import, includePending: true));
        Assert.True(TestLedger.Verify(path).Valid);
        Assert.Equal(includePending ? 3UL : 0UL, import.Describe().Pending);
        Assert.Equal(test.Ledger.Describe() with { Path = path, Pending = import.Describe().Pending }, import.Describe());
    }

    [Fact]
    public void A_manifest_is_kept_byte_for_byte()
    {
        byte[] spaced = Encoding.UTF8.GetBytes(
            "{ \"name\" : \"Clinic\\u0021\", \"rules\":\"emr-rules/1\",\"format\":\"emr-ledger/1\",  \"difficulty\":\"4\", "
            + "\"id\":\"abcdefabcdef00000000000000000000\" } ");
        LedgerManifest manifest = LedgerManifest.Read(spaced);
        Ledger.Create(test.Beside("spaced.emr"), manifest, TestLedger.Mine(manifest.Genesis(1_700_000_000)));
        byte[] export;
        using (Ledger ledger = Ledger.Open(test.Beside("spaced.emr"), LedgerAccess.Read))
            export = Export(ledger, includePending: false);
        Assert.True(export.AsSpan().StartsWith(spaced));
        LedgerCopy.Import(new MemoryStream(export), test.Beside("import.emr"), false, 1, _ => { }, CancellationToken.None);
        using Ledger import = Ledger.Open(test.Beside("import.emr"), LedgerAccess.Read);
        Assert.Equal(spaced, import.Manifest.Bytes.ToArray());
        Assert.Equal("Clinic!", import.Describe().Name);
    }

    [Fact]
    public void Lines_may_end_as_they_do_on_Windows_and_the_last_without_an_end()
    {
        string text = string.Join("\r\n", Lines(includePending: true));
        LedgerCopy.Import(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), test.Beside("import.emr"), false, 1, _ => { },
            CancellationToken.None);
        using Ledger import = Ledger.Open(test.Beside("import.emr"), LedgerAccess.Read);
        Assert.Equal(Export(test.Ledger, true), Export(import, true));
    }

    [Fact]
    public void A_ledger_that_is_there_is_replaced_only_where_that_is_asked_for()
    {
        string path = test.Beside("import.emr");
        byte[] export = Export(test.Ledger, includePending: true);
        LedgerManifest other = LedgerManifest.Create("Other", 4, null, null);
        Ledger.Create(path, other, TestLedger.Mine(other.Genesis(1_700_000_000)));
        byte[] before = File.ReadAllBytes(path);
        TestLedger.Refused(
            EmrError.FileExists, () =>
                LedgerCopy.Import(new MemoryStream(export), path, false, 1, _ => { }, CancellationToken.None));
        byte[] broken = export[..^10];
        Assert.Throws<EmrException>(
            () => LedgerCopy.Import(new MemoryStream(broken), path, true, 1, _ => { }, CancellationToken.None));
        Assert.Equal(before, File.ReadAllBytes(path));
        LedgerCopy.Import(new MemoryStream(export), path, true, 1, _ => { }, CancellationToken.None);
        using Ledger import = Ledger.Open(path, LedgerAccess.Read);
        Assert.Equal("Test", import.Manifest.Name);
    }

    [Fact]
    public void Two_years_of_timestamps_before_now_and_signatures_of_either_s_are_imported()
    {
        using TestLedger open = new(isOpen: true);
        open.Append(HighSTests.Twin(RecordValues.Of(TestLedger.Sign(TestKeys.Doctor, 1))).Build());
        open.Add(HighSTests.Twin(RecordValues.Of(TestLedger.Sign(TestKeys.Doctor, 2))).Build(), SignaturePolicy.AnyS);
        byte[] export = Export(open.Ledger, includePending: true);
        LedgerCopy.Import(new MemoryStream(export), open.Beside("import.emr"), false, 1, _ => { }, CancellationToken.None);
        using Ledger import = Ledger.Open(open.Beside("import.emr"), LedgerAccess.Read);
        Assert.Equal(export, Export(import, includePending: true));
    }

    private string[] Lines(bool includePending) =>
        Encoding.UTF8.GetString(Export(test.Ledger, includePending)).TrimEnd('\n').Split('\n');

    private static byte[] Export(Ledger ledger, bool includePending)
    {
        using MemoryStream stream = new();
        LedgerExport.Write(ledger, stream, includePending, CancellationToken.None);
        return stream.ToArray();
    }
}
