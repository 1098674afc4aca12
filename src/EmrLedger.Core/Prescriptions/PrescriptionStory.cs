using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Prescriptions;

/// <summary>Says what the rules made of records, in the words of the objects that users see.</summary>
/// <param name="registry">The registry, which names the keys.</param>
internal sealed class PrescriptionStory(DoctorRegistry registry)
{
    /// <summary>What a record about a prescription says happened.</summary>
    /// <param name="record">The record in its place.</param>
    /// <param name="contents">Its contents.</param>
    /// <param name="statement">What it says; null where its text is no statement, and prescribes.</param>
    /// <param name="lastDispense">The last dispense in force before it.</param>
    public PrescriptionEvent EventOf(LedgerRecord record, RecordContents contents, RxStatement? statement, Dispense? lastDispense)
    {
        PrescriptionAction action = statement?.Action ?? PrescriptionAction.Issue;
        bool isIssue = action is PrescriptionAction.Issue or PrescriptionAction.Amend;
        return new PrescriptionEvent(action, contents.TxId.ToString(), contents.Doctor.ToString())
        {
            SignerName = registry.Find(contents.Doctor)?.Name,
            Height = record.Height,
            Index = record.Index,
            Timestamp = record.Timestamp,
            Units = action switch
            {
                PrescriptionAction.Dispense => statement?.Units,
                PrescriptionAction.Void => lastDispense?.Units,
                _ => statement?.Terms?.Units,
            },
            Fill = action switch
            {
                PrescriptionAction.Dispense => statement?.Fill,
                PrescriptionAction.Void => lastDispense?.Fill,
                _ => null,
            },
            Receiver = action == PrescriptionAction.Transfer ? registry.HashOf(statement!.KeyDigest)?.ToString() : null,
            Note = isIssue ? null : statement?.Text,
        };
    }

    /// <summary>Where a prescription stands on a day.</summary>
    /// <param name="state">What the rules know of it.</param>
    /// <param name="day">The day.</param>
    /// <param name="text">What it says.</param>
    /// <param name="timeOf">The timestamp of the block at a height.</param>
    /// <param name="history">What happened to it.</param>
    public EmrPrescription Describe(
        PrescriptionState state, DateOnly day, string text, Func<ulong, ulong> timeOf, IReadOnlyList<PrescriptionEvent> history) =>
        new(state.TxId.ToString(), state.StatusOn(day), state.Doctor.ToString(), state.Patient.ToString(), text)
        {
            UnitsLeft = state.UnitsLeft,
            Units = state.Terms?.Units,
            Fills = state.Fills,
            Fill = state.OpenFill,
            Holder = state.Hold?.Pharmacy.ToString(),
            HolderName = state.Hold is { } hold ? registry.Find(hold.Pharmacy)?.Name : null,
            HeldSince = state.Hold?.Since is { } since ? timeOf(since) : null,
            LastDispense = state.LastDispense?.TxId.ToString(),
            From = Spell(state.Terms?.FirstDay),
            Until = Spell(state.Terms?.LastDay),
            TextState = state.Erasure is not null ? TextState.Erased : state.IsSealedText ? TextState.Sealed : TextState.Plain,
            LegalHold = state.LegalHold?.By.ToString(),
            Height = state.Height,
            History = history,
        };

    private static string? Spell(DateOnly? day) => day is { } stated ? Display.Day(stated) : null;
}
