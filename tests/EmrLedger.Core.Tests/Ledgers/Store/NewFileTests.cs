using EmrLedger.Files;
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
        TestLedger.Refused(EmrError.FileExists, () => Ledger.RequireFree(Location));
        TestLedger.Refused(EmrError.FileExists, () => Ledger.Create(Location, Manifest, Genesis));
        TestLedger.Refused(EmrError.FileKindMismatch, () => Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { }));
        Assert.Equal("not a ledger", File.ReadAllText(Location));
        File.WriteAllText(Location, "");
        Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { });
        Assert.True(TestLedger.Verify(Location).Valid);
        Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { });
        Assert.True(TestLedger.Verify(Location).Valid);
    }

    [Fact]
    public void A_link_is_replaced_and_never_what_it_leads_to()
    {
        if (OperatingSystem.IsWindows())
            return;
        string victim = folder.File("victim.txt");
        File.WriteAllText(victim, "somebody's file");
        string[] targets = [victim, folder.File("missing.txt")];
        foreach (string target in targets)
        {
            File.Delete(Location);
            File.CreateSymbolicLink(Location, target);
            TestLedger.Refused(EmrError.FileExists, () => Ledger.Create(Location, Manifest, Genesis));
            Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { });
            Assert.False(FileEntry.IsLink(Location));
            Assert.True(TestLedger.Verify(Location).Valid);
        }
        Assert.Equal("somebody's file", File.ReadAllText(victim));
        Assert.False(File.Exists(targets[1]));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-journal")]
    public void A_log_without_its_ledger_keeps_the_name(string suffix)
    {
        using TestLedger test = new();
        File.WriteAllText(Location + suffix, "what was added last");
        TestLedger.Refused(EmrError.LedgerLogLeft, () => Ledger.RequireFree(Location));
        TestLedger.Refused(EmrError.LedgerLogLeft, () => Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { }));
        TestLedger.Refused(EmrError.LedgerLogLeft, () => LedgerCopy.Backup(
            test.Ledger, Location, overwrite: true, TestLedger.FirstFault, CancellationToken.None));
        Assert.Equal([Location + suffix], Files);
        Assert.Equal("what was added last", File.ReadAllText(Location + suffix));
    }

    [Fact]
    public void A_log_that_appears_while_a_copy_is_made_is_noticed()
    {
        using TestLedger test = new();
        TestLedger.Refused(EmrError.LedgerLogLeft, () => LedgerCopy.Backup(
            test.Ledger, Location, overwrite: false,
            copy =>
            {
                File.WriteAllText(Location + "-wal", "somebody's log");
                return TestLedger.FirstFault(copy);
            },
            CancellationToken.None));
        Assert.Equal([Location + "-wal"], Files);
    }

    [Fact]
    public void An_empty_log_does_not_matter()
    {
        File.WriteAllText(Location + "-wal", "");
        File.WriteAllText(Location + "-shm", "left");
        Ledger.Create(Location, Manifest, Genesis);
        Assert.Equal([Location], Files);
    }

    [Fact]
    public void A_log_without_its_ledger_is_named_by_the_check_of_its_neighbours()
    {
        using TestLedger test = new();
        Assert.Empty(test.Verify().Warnings);
        File.WriteAllText(test.Beside("old.emr-wal"), "what was added last");
        Assert.Contains("old.emr-wal", Assert.Single(test.Verify().Warnings), StringComparison.Ordinal);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_file_of_two_names_is_read_with_a_warning_and_not_written()
    {
        if (OperatingSystem.IsWindows())
            return;
        using TestLedger test = new();
        test.Ledger.Dispose();
        using System.Diagnostics.Process link = System.Diagnostics.Process.Start("ln", [test.File, test.Beside("second.emr")]);
        link.WaitForExit();
        foreach (string name in (string[])[test.File, test.Beside("second.emr")])
        {
            TestLedger.Refused(EmrError.LedgerLinked, () => Ledger.Open(name, LedgerAccess.Write).Dispose());
            Ledger.Open(name, LedgerAccess.Read).Dispose();
            LedgerCheckResult result = TestLedger.Verify(name);
            Assert.True(result.Valid);
            Assert.Contains("hard link", Assert.Single(result.Warnings), StringComparison.Ordinal);
        }
        File.Delete(test.Beside("second.emr"));
        Ledger.Open(test.File, LedgerAccess.Write).Dispose();
    }

    [Fact]
    public void A_long_name_is_called_long()
    {
        string longest = folder.File(new string('x', 247));
        Ledger.Create(longest, Manifest, Genesis);
        Ledger.Open(longest, LedgerAccess.Write).Dispose();
        Assert.True(TestLedger.Verify(longest).Valid);
        TestLedger.Refused(EmrError.PathInvalid, () => Ledger.Create(longest + "x", Manifest, Genesis));
        TestLedger.Refused(EmrError.PathInvalid, () => Ledger.Open(longest + "x", LedgerAccess.Read));
        string deep = Path.GetDirectoryName(Location)!;
        while (deep.Length < 500)
            deep = Path.Combine(deep, new string('d', 100));
        Directory.CreateDirectory(deep);
        TestLedger.Refused(EmrError.PathInvalid, () => Ledger.Create(Path.Combine(deep, "new.emr"), Manifest, Genesis));
    }

    [Fact]
    public void A_folder_is_never_replaced()
    {
        Directory.CreateDirectory(Location);
        TestLedger.Refused(EmrError.PathNotFile, () => Ledger.RequireFree(Location));
        TestLedger.Refused(EmrError.PathNotFile, () => Ledger.Create(Location, overwrite: true, Manifest, Genesis, static _ => { }));
        TestLedger.Refused(EmrError.PathNotFound, () => Ledger.RequireFree(Path.Combine(folder.File("missing"), "new.emr")));
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
        IReadOnlyList<string> files = test.Ledger.Files;
        Assert.All(["", "-wal", "-shm", "-journal"], suffix => Assert.Contains(test.File + suffix, files));
        Assert.DoesNotContain(test.File + "-copy", files);
        if (OperatingSystem.IsWindows())
            return;
        string link = test.Beside("link.emr");
        File.CreateSymbolicLink(link, test.File);
        using Ledger linked = Ledger.Open(link, LedgerAccess.Read);
        Assert.All([link, test.File, test.File + "-wal"], file => Assert.Contains(file, linked.Files));
    }
}
