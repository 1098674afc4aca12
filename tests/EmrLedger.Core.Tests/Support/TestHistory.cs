using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger with some history, and what becomes of it in the hands of somebody who can mine.</summary>
internal sealed class TestHistory : IDisposable
{
    /// <param name="blocks">How many blocks it has with the genesis block, 2 at least; the second registers the doctor.</param>
    /// <param name="isOpen">Whether it has no registry.</param>
    public TestHistory(int blocks = 6, bool isOpen = false)
    {
        Test = new TestLedger(isOpen);
        if (!isOpen)
            Test.Register(TestKeys.Doctor);
        Grow(blocks - 1);
    }

    public TestLedger Test { get; }

    public Ledger Ledger => Test.Ledger;

    /// <summary>The state file of a key of this test.</summary>
    public string State(string name = "log.state") => Test.Beside(name);

    /// <summary>Seals some blocks more, each with a record.</summary>
    public void Grow(int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            Test.AddNext(TestKeys.Doctor, $"Medication {Ledger.Describe().Height}");
            Test.Seal();
        }
    }

    /// <summary>A copy of the file as it is now.</summary>
    public string Backup() => Test.Copy();

    /// <summary>A file of the same manifest with the first blocks alone.</summary>
    public string Truncated(int blocks) => Rewritten(ulong.MaxValue, blocks);

    /// <summary>A file of the same manifest whose records from a height on say something else, all mined anew.</summary>
    public string Rewritten(ulong from, int? blocks = null)
    {
        string path = Test.NewLocation();
        EmrBlock[] all = [.. Ledger.ReadBlocks(0, ulong.MaxValue)];
        Ledgers.Ledger.Create(path, Ledger.Manifest, all[0]);
        using Ledger copy = Ledgers.Ledger.Open(path, LedgerAccess.Write);
        EmrBlock last = all[0];
        foreach (EmrBlock block in all.Skip(1).Take((blocks ?? all.Length) - 1))
        {
            EmrRecord[] records = [.. block.Records.Select(record => block.Height == from ? Altered(record) : record)];
            last = (BlockValues.Of(block) with { Previous = last.BlockId, Records = records, Nonce = 0 }).Mine();
            copy.Append(last, CancellationToken.None);
        }
        return path;
    }

    /// <summary>Puts the subtree hashes of one file into another.</summary>
    public static void CopyNodes(string from, string to)
    {
        using LedgerSql source = new(from);
        using LedgerSql target = new(to);
        target.Execute("DELETE FROM node");
        foreach (object[] row in source.Rows("SELECT level, position, hash FROM node"))
        {
            target.Execute(
                "INSERT INTO node VALUES ($level, $position, $hash)", ("$level", row[0]), ("$position", row[1]),
                ("$hash", row[2]));
        }
    }

    /// <summary>The same record of the doctor with another text.</summary>
    public static EmrRecord Altered(EmrRecord record) =>
        record.DoctorHash == TestKeys.Doctor.Hash ? TestLedger.Sign(TestKeys.Doctor, record.Nonce, "Medication B: 900mg")
            : record;

    public SignedNote SignAsLog(bool initialize = false, string? file = null, NoteKey? key = null, string state = "log.state")
    {
        using Ledger ledger = Open(file);
        return new CheckpointSigner(ledger, key ?? TestNotes.Log, State(state)).SignAsLog(initialize, CancellationToken.None);
    }

    public SignedNote SignAsWitness(
        SignedNote note, bool initialize = false, string? file = null, NoteKey? key = null, VerifierKey? logKey = null,
        string state = "witness.state")
    {
        using Ledger ledger = Open(file);
        return new CheckpointSigner(ledger, key ?? TestNotes.Witness, State(state)).SignAsWitness(
            note, logKey ?? TestNotes.Log.Verifier, initialize, CancellationToken.None);
    }

    /// <summary>The files of evidence that a refusal left.</summary>
    public string[] EvidenceFiles() => Directory.GetFiles(Path.GetDirectoryName(State())!, "*.checkpoint");

    public void Dispose() => Test.Dispose();

    private Ledger Open(string? file) => Ledgers.Ledger.Open(file ?? Test.File, LedgerAccess.Write);
}
