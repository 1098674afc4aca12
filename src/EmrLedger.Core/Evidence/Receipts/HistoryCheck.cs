using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Evidence.Receipts;

/// <summary>
/// The check of what a receipt shows of its prescription's life: each entry by itself, and then all of them in the order of the
/// chain by the rules that the ledger keeps.
/// </summary>
internal sealed class HistoryCheck(ReceiptCheck check, Receipt receipt, LedgerManifest manifest)
{
    private readonly PrescriptionBook book = new(before: null);
    private DoctorRegistry registry = DoctorRegistry.Initial(manifest.Authority, manifest.Rules);

    /// <summary>The prescription as of the checkpoint, on a day; null where that is not proved.</summary>
    public EmrPrescription? Run(ReceiptHistory history, DateOnly day)
    {
        if (manifest.Rules < RuleSet.Two)
            return Unproved("the ledger keeps rules in which a prescription has no history");
        if (receipt.Record.Contents is not { } prescription)
            return null;
        if (IsOfRegistry(prescription) || !TryReadStatement(prescription, out RxStatement? issue)
            || !PrescriptionAdmission.Prescribes(issue))
        {
            return Unproved("the record is a statement, and no prescription");
        }
        if (manifest.Authority is null && history.Registry.Count > 0)
            return Unproved("an open ledger has no registry");
        CheckEntries(history.Registry, contents => IsOfRegistry(contents) ? null : "an entry of its registry is no statement of the registry");
        CheckEntries(history.Statements, contents => WhyNotAbout(prescription.TxId, contents));
        if (check.HasFaults)
            return null;

        Entry[] entries =
        [
            .. receipt.Statements.Concat(receipt.Revocation).Concat(history.Registry).Concat(history.Statements)
                .Append(new ReceiptStatement(receipt.Record, receipt.Block)).Select(Place).OrderBy(static entry => entry.Place),
        ];
        if (entries.Zip(entries.Skip(1)).Any(static pair => pair.First.Place == pair.Second.Place))
            return Unproved("a record is in it twice");
        List<(Entry Entry, RxStatement? Statement, Dispense? LastDispense)> story = [];
        foreach (Entry entry in entries)
        {
            _ = TryReadStatement(entry.Contents, out RxStatement? statement);
            Dispense? lastDispense = book.Find(prescription.TxId)?.LastDispense;
            if (Admit(entry, statement, isPrescription: entry.Contents.TxId == prescription.TxId) is { } fault)
            {
                check.Add(fault with { Height = entry.Height, Index = entry.Index });
                return null;
            }
            if (!IsOfRegistry(entry.Contents))
                story.Add((entry, statement, lastDispense));
        }
        PrescriptionStory words = new(registry);
        Dictionary<ulong, ulong> times = entries.DistinctBy(static entry => entry.Height).ToDictionary(
            static entry => entry.Height, static entry => entry.Timestamp);
        return words.Describe(
            book.Find(prescription.TxId)!, day, issue?.Text ?? prescription.Text, height => times[height],
            story.Select(one => words.EventOf(one.Entry.Located, one.Entry.Contents, one.Statement, one.LastDispense)).ToArray());
    }

    // What the ledger's own classes say of an entry in its place.
    private Fault? Admit(Entry entry, RxStatement? statement, bool isPrescription)
    {
        if (IsOfRegistry(entry.Contents))
            return registry.Admit(entry.Contents, entry.Height, out registry);
        if (isPrescription)
        {
            // What it replaces, where it does, has a life of its own, which is not shown.
            if (registry.CheckSigner(entry.Contents, RegistryRole.Doctor) is { } fault)
                return fault;
            book.Add(PrescriptionAdmission.NewPrescription(entry.Contents, statement, entry.Height, entry.Index));
            return null;
        }
        PrescriptionAdmission admission = new(book, () => entry.Timestamp, entry.Height);
        Fault? obstacle = admission.Admit(entry.Contents, registry, entry.Index);
        if (obstacle is null)
            book.TakeOver(admission.Book);
        return obstacle;
    }

    private void CheckEntries(IReadOnlyList<ReceiptStatement> entries, Func<RecordContents, string?> whyNot)
    {
        (ulong, int) last = (0, -1);
        foreach (ReceiptStatement entry in entries)
        {
            Fault? fault = RecordCheck.CheckAlone(entry.Record);
            int index = ReceiptCheck.IndexOf(entry.Record, check.CheckBlock(entry.Block, manifest));
            (ulong, int) place = (entry.Block.Height, index);
            string? why = fault is not null ? $"a statement is not valid: {fault}"
                : index < 0 ? "a statement is not in its block"
                : place.CompareTo(last) <= 0 ? "its statements are not in the order of the chain"
                : whyNot(entry.Record.Contents!);
            if (why is not null)
                Unproved(why);
            last = place;
        }
    }

    // Which dispense is voided, only the statements before it tell.
    private static string? WhyNotAbout(Hash256 prescription, RecordContents contents)
    {
        if (!TryReadStatement(contents, out RxStatement? statement) || statement is null or { Action: PrescriptionAction.Issue })
            return "an entry of its statements is no statement about a prescription";
        return statement.Action == PrescriptionAction.Void || statement.Reference == prescription
            ? null
            : "a statement is about another prescription";
    }

    private bool IsOfRegistry(RecordContents contents) => registry.IsStatement(contents);

    // A text that does not begin as a statement does, prescribes.
    private static bool TryReadStatement(RecordContents contents, out RxStatement? statement)
    {
        statement = null;
        return !RxStatement.IsStatement(contents.Prescription.Span) || RxStatement.TryParse(contents.Text, out statement);
    }

    private static Entry Place(ReceiptStatement statement)
    {
        _ = BlockTemplate.TryRead(statement.Block.Preimage.Span, out BlockTemplate? block, out _);
        return new Entry(
            statement.Record, statement.Record.Contents!, statement.Block.Height, ReceiptCheck.IndexOf(statement.Record, block),
            block!.Timestamp);
    }

    private EmrPrescription? Unproved(string why)
    {
        check.Add(new Fault(FaultCode.HistoryNotProved, Detail: why));
        return null;
    }

    private sealed record Entry(EmrRecord Record, RecordContents Contents, ulong Height, int Index, ulong Timestamp)
    {
        public (ulong, int) Place => (Height, Index);

        public LedgerRecord Located => new(Record, Height, Index, Timestamp);
    }
}
