using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>Erases in a copy of an earlier day what was erased since.</summary>
internal sealed class ErasureReplay
{
    private readonly IReadOnlyList<EmrRecord> statements;
    private readonly HashSet<RegistryKey> authorities = [];
    private readonly List<string> notes = [];

    /// <param name="path">The ledger that is replaced; it may be damaged, or not there.</param>
    public ErasureReplay(string path)
    {
        List<EmrRecord> found = [.. ErasureJournal.Read(path)];
        try
        {
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
            using ILedgerView view = ledger.Session.BeginRead();
            if (ledger.Session.RegistryOf(view).Authority is { } authority)
                authorities.Add(authority);
            // What the journal lacks, where a machine stopped between the two.
            RecordQuery of = new() { TextBeginsWith = RxStatement.MarkerBytes };
            found.AddRange(view.ReadRecords(of).Select(static record => record.Record).Concat(view.ReadPending(of)).Where(IsErasure));
        }
        catch (EmrException)
        {
            // What cannot be read is what a backup is put back for.
        }
        statements = [.. found.DistinctBy(static record => record.TxId)];
    }

    /// <summary>How many texts were erased.</summary>
    public int Erased { get; private set; }

    /// <summary>What is still to be done: a line of text each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Erases in a copy.</summary>
    public void Run(string copy, CancellationToken cancellation)
    {
        if (statements.Count == 0)
            return;
        using Ledger ledger = Ledger.Open(copy, LedgerAccess.Write);
        foreach (EmrRecord statement in statements)
            Apply(ledger, statement, cancellation);
        notes.AddRange(ledger.Session.FinishErasure(cancellation));
        if (Erased > 0)
            notes.Add($"the backup still holds {Display.Count(Erased, "text")} that were erased since: destroy it, and make a new one");
    }

    private void Apply(Ledger ledger, EmrRecord statement, CancellationToken cancellation)
    {
        Hash256 txId = ReferenceOf(statement);
        if (!IsAuthoritys(ledger, statement))
        {
            notes.Add($"the erasure of the text of {txId} is signed by somebody who is not the authority, and was not done again");
            return;
        }
        Erased += ledger.Session.Write(transaction => transaction.EraseEnvelopes([txId]), cancellation);
        EmrException? refusal = ledger.Pending.Add([statement], SignaturePolicy.AnyS, cancellation)[0];
        if (refusal is null or { Error: EmrError.RecordExists })
            return;
        // The prescription itself may be younger than the backup.
        if (refusal.Error != EmrError.PrescriptionUnknown && refusal.Error != EmrError.PrescriptionNotSealed)
        {
            notes.Add(
                $"the text of {txId} was erased again, and the statement that says so cannot be added to the backup any more "
                + $"({Display.Line(refusal.Message.TrimEnd('.'))}): have the authority erase it once more");
        }
    }

    private bool IsAuthoritys(Ledger ledger, EmrRecord statement)
    {
        if (RecordCheck.CheckAlone(statement) is not null)
            return false;
        RegistryKey signer = RegistryKey.Of(statement.Contents!);
        if (authorities.Contains(signer))
            return true;
        using ILedgerView view = ledger.Session.BeginRead();
        return RegistryReader.WithPending(view, ledger.Session.RegistryOf(view)).Authority == signer;
    }

    /// <summary>Whether a record says that a text is erased.</summary>
    public static bool IsErasure(EmrRecord record) =>
        RxStatement.TryParse(record.Prescription, out RxStatement? statement) && statement.Action == PrescriptionAction.Erase;

    private static Hash256 ReferenceOf(EmrRecord record) =>
        RxStatement.TryParse(record.Prescription, out RxStatement? statement) ? statement.Reference : default;
}
