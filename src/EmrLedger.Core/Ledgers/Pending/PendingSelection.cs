using System.Collections.Frozen;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// Chooses the pending records of the next block: the first 25 that can be sealed, in the order in which they were added. What
/// cannot be sealed is passed over without being read: however much of it waits, a block costs no more for it.
/// </summary>
internal sealed class PendingSelection
{
    /// <summary>How many records are passed over one by one before they are sought doctor by doctor.</summary>
    internal const int MostPassedOver = 100;

    private const int MostRefused = 100;

    private readonly ILedgerView view;
    private readonly ChainState state;
    private readonly Admission admission;
    private readonly IReadOnlySet<Hash256> leased;
    private readonly List<EmrRecord> chosen = [];
    private readonly List<PendingRefusal> refused = [];
    private readonly HashSet<Hash160> blocked = [];
    private readonly HashSet<Hash160> overtaken = [];
    private readonly HashSet<Hash160> leftPatients = [];
    private bool hasLeft;

    private PendingSelection(ILedgerView view, ChainState state, IReadOnlySet<Hash256> leased)
    {
        this.view = view;
        this.state = state;
        this.leased = leased;
        Timestamp = state.NextTimestamp;
        admission = state.NextRecords(Timestamp);
    }

    /// <summary>The time of the block for which they are chosen.</summary>
    public ulong Timestamp { get; }

    /// <summary>The chosen records in order.</summary>
    public IReadOnlyList<EmrRecord> Chosen => chosen;

    /// <summary>What was met that cannot be sealed, the first of each doctor.</summary>
    public IReadOnlyList<PendingRefusal> Refused => refused;

    /// <summary>Whether there are as many as a block holds.</summary>
    public bool IsFull => chosen.Count == EmrBlock.MaxRecords;

    /// <summary>Whether other miners mine the same.</summary>
    public bool IsOfOthers { get; private set; }

    /// <summary>Chooses upon the ledger's tip.</summary>
    public static PendingSelection Of(ILedgerView view, ChainState state) => Of(view, state, FrozenSet<Hash256>.Empty);

    /// <summary>
    /// The same beside other miners, of what they leave. Where that is nothing, all is chosen from: two who mine the same seal it
    /// the sooner, and a miner that is gone holds nothing up.
    /// </summary>
    /// <param name="view">The ledger.</param>
    /// <param name="state">Its state.</param>
    /// <param name="leased">What the others mine.</param>
    public static PendingSelection Beside(ILedgerView view, ChainState state, IReadOnlySet<Hash256> leased)
    {
        PendingSelection selection = Of(view, state, leased);
        if (selection.chosen.Count > 0 || !selection.hasLeft)
            return selection;
        selection = Of(view, state);
        selection.IsOfOthers = true;
        return selection;
    }

    private static PendingSelection Of(ILedgerView view, ChainState state, IReadOnlySet<Hash256> leased)
    {
        PendingSelection selection = new(view, state, leased);
        if (selection.TryFromFront())
            return selection;
        selection = new PendingSelection(view, state, leased);
        selection.ByDoctor();
        return selection;
    }

    // Mostly all that waits can be sealed, and whatever waits behind 25 records need not be looked at.
    private bool TryFromFront()
    {
        int passedOver = 0;
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            if (!Offer(record) && ++passedOver > MostPassedOver)
                return false;
            if (IsFull)
                break;
        }
        return true;
    }

    // A doctor's records can only be sealed one after another, so that of each doctor one place is to be known.
    private void ByDoctor()
    {
        PriorityQueue<(Hash160 Doctor, ulong Nonce), ulong> next = new();
        List<PendingDoctor> behind = [];
        foreach (PendingDoctor doctor in view.ReadPendingDoctors())
        {
            if (doctor.NextPlace is { } place)
                next.Enqueue((doctor.Doctor, doctor.LastSealedNonce + 1), place);
            if (doctor.FirstNonce != doctor.LastSealedNonce + 1 && behind.Count < MostRefused)
                behind.Add(doctor);
        }
        foreach (PendingDoctor doctor in behind)
        {
            if (view.FindPending(doctor.Doctor, doctor.FirstNonce) is { } first)
                Offer(first.Record);
        }
        while (!IsFull && next.TryDequeue(out (Hash160 Doctor, ulong Nonce) head, out _))
        {
            if (view.FindPending(head.Doctor, head.Nonce) is { } found && Offer(found.Record)
                && view.FindPending(head.Doctor, head.Nonce + 1) is { } follower)
            {
                next.Enqueue((head.Doctor, head.Nonce + 1), follower.Place);
            }
        }
    }

    private bool Offer(EmrRecord record)
    {
        Hash160 doctor = record.Doctor;
        ulong last = state.LastNonce(doctor);
        bool isOvertaken = record.Nonce <= last;
        if ((isOvertaken ? overtaken : blocked).Contains(doctor))
        {
            if (hasLeft)
                Leave(record);
            return false;
        }
        if ((record.TryGetTxId(out Hash256 txId) && leased.Contains(txId)) || IsStatementOf(record, leftPatients))
        {
            Leave(record);
            return false;
        }
        Fault? fault = isOvertaken ? RecordCheck.CheckNonce(record.Nonce, last) : admission.Judge(record);
        if (fault is null)
        {
            chosen.Add(record);
            return true;
        }
        (isOvertaken ? overtaken : blocked).Add(doctor);
        // What does not fit upon the blocks that there are may do so upon what another miner is about to seal.
        if (refused.Count < MostRefused && !hasLeft)
            refused.Add(new PendingRefusal(record, fault, isOvertaken));
        return false;
    }

    // What is said of a prescription keeps its order: nothing is sealed before an earlier statement that another miner has.
    private void Leave(EmrRecord record)
    {
        hasLeft = true;
        blocked.Add(record.Doctor);
        if (IsStatementOf(record, patients: null))
            leftPatients.Add(record.Contents!.Patient);
    }

    private static bool IsStatementOf(EmrRecord record, HashSet<Hash160>? patients) =>
        record.Contents is { } contents && patients?.Contains(contents.Patient) != false
        && RxStatement.IsStatement(contents.Prescription.Span);
}
