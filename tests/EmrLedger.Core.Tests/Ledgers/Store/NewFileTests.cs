using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A ledger's file has its name when it is complete, and no name of its own remains where it never is.</summary>
public sealed class NewFileTests : IDisposable
{
    private static readonly LedgerManifest Manifest = LedgerManifest.Create("New", TestLedger.Difficulty, authority: null, origin: null);
    private static readonly EmrBlock Genesis = TestLedger.Mine(Manifest.Genesis(1_700_000_000));

    private readonly TempFolder folder = new();

    private string Location => folder.File("new.emr");

    private string[] Files => Directory.GetFiles(Path.GetDirectoryName(Location)!);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void While_it_is_made_there_is_one_temporary_file()
    {
        Ledger.Create(Location, overwrite: false, Manifest, Genesis, ledger =>
        {
            Assert.False(File.Exists(Location));
            Assert.Single(Files, static file => file.EndsWith(".tmp", StringComparison.Ordinal));
            Assert.Equal(0UL, ledger.Describe().Height);
        });
        Assert.Equal([Location], Files);
        Assert.True(TestLedger.Verify(Location).Valid);
    }

    [Fact]
    public void What_fails_leaves_nothing_and_is_what_is_thrown()
    {
        InvalidOperationException failure = new("something else");
        Exception thrown = Assert.ThrowsAny<Exception>(
            () => Ledger.Create(Location, overwrite: false, Manifest, Genesis, _ => throw failure));
        Assert.Same(failure, thrown);
        Assert.Empty(Files);
    }

    [Fact]
    public void A_file_whose_log_is_still_beside_it_is_not_complete()
    {
        ILedgerView? reading = null;
        Ledger? reader = null;
        TestLedger.Refused(EmrError.LedgerIoFailed, () => Ledger.Create(Location, overwrite: false, Manifest, Genesis, _ =>
        {
            // Whoever reads keeps SQLite from moving the log to the file when the writer closes it.
            reader = Ledger.Open(Files.Single(static file => file.EndsWith(".tmp", StringComparison.Ordinal)), LedgerAccess.Read);
            reading = reader.Session.BeginRead();
        }));
        Assert.False(File.Exists(Location));
        reading!.Dispose();
        reader!.Dispose();
    }

    [Fact]
    public void What_is_there_is_replaced_only_when_asked_for()
    {
        File.WriteAllText(Location, "not a ledger");
        TestLedger.Refused(EmrError.FileExists, () => Ledger.Create(Location, Manifest, Genesis));
        Assert.Equal("not a ledger", File.ReadAllText(Location));
        Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { });
        Assert.True(TestLedger.Verify(Location).Valid);
    }

    [Fact]
    public void A_folder_is_never_replaced_nor_made()
    {
        Directory.CreateDirectory(Location);
        TestLedger.Refused(EmrError.PathNotFile, () => Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { }));
        string below = Path.Combine(folder.File("missing"), "new.emr");
        TestLedger.Refused(EmrError.PathNotFound, () => Ledger.Create(below, Manifest, Genesis));
    }

    [Fact]
    public void A_copy_that_has_a_fault_is_taken_away()
    {
        using TestLedger test = new();
        Fault fault = new(FaultCode.StorageDamaged, Detail: "seen by the test");
        EmrException refusal = TestLedger.Refused(
            EmrError.CopyInvalid, () => LedgerCopy.Backup(test.Ledger, Location, overwrite: false, _ => fault, CancellationToken.None));
        Assert.Contains("seen by the test", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Files);
    }

    [Fact]
    public void A_ledger_knows_its_own_files()
    {
        using TestLedger test = new();
        Assert.All(["", "-wal", "-shm", "-journal"], suffix => Assert.Contains(test.File + suffix, test.Ledger.Files));
        if (OperatingSystem.IsWindows())
            return;
        string link = test.Beside("link.emr");
        File.CreateSymbolicLink(link, test.File);
        using Ledger linked = Ledger.Open(link, LedgerAccess.Read);
        Assert.All([link, test.File, test.File + "-wal"], file => Assert.Contains(file, linked.Files));
    }
}
