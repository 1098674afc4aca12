using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>
/// Compares what a store keeps of prescriptions with what its blocks say of them, while they are checked one after another.
/// As soon as both agree on a prescription it is looked up in the store, until a later block changes it once more: so memory
/// does not grow with the chain, but with what is not done yet.
/// </summary>
internal sealed class PrescriptionsCheck : IPrescriptionSource, IDisposable
{
    /// <summary>The warning where nothing is kept of the prescriptions that there are.</summary>
    public const string Missing =
        "the states of prescriptions are missing: they are made again when the ledger is opened for writing";

    private readonly ILedgerView view;
    private readonly KeptPrescriptions kept;
    private readonly IEnumerator<PrescriptionRow> rows;
    private readonly Dictionary<Hash256, PrescriptionRow> awaited = [];
    private PrescriptionRow? next;
    private PrescriptionRow? altered;
    private ulong compared;
    private long found;
    private long made;

    private PrescriptionsCheck(ILedgerView view)
    {
        this.view = view;
        kept = new KeptPrescriptions(view);
        rows = view.ReadPrescriptions(new PrescriptionQuery()).GetEnumerator();
        Advance();
    }

    /// <summary>Begins before the genesis block; null where nothing is kept.</summary>
    public static PrescriptionsCheck? Begin(ILedgerView? view) =>
        view is not null && view.KeepsPrescriptions() ? new PrescriptionsCheck(view) : null;

    /// <summary>Takes the next valid block.</summary>
    /// <param name="state">The chain after it.</param>
    public void Add(ChainState state)
    {
        ulong height = compared;
        compared = state.Height;
        PrescriptionState[] added = [.. state.ChangedPrescriptions.Where(changed => changed.Height == height)];
        made += added.Length;
        ReadRows(added);
        // What is wrong once stays wrong, and nothing that comes after it in the store was compared.
        if (altered is not null)
            return;
        foreach (PrescriptionState changed in state.ChangedPrescriptions)
        {
            if (FindRow(changed.TxId) is not { } row)
                continue;
            if (PrescriptionEncoding.Encode(changed).AsSpan().SequenceEqual(row.State.Span))
            {
                awaited.Remove(changed.TxId);
                state.Prescriptions!.Leave(changed);
            }
            else
            {
                awaited[changed.TxId] = row;
            }
        }
    }

    /// <summary>What is wrong, after the last block.</summary>
    /// <param name="height">How many blocks there are.</param>
    public Fault? FindFault(ulong height)
    {
        if ((altered ?? next ?? awaited.Values.MinBy(static row => (row.Height, row.Index))) is { } row)
        {
            const string Detail = "the kept state of the prescription is not that of its records";
            return new Fault(FaultCode.StorageDamaged, row.Index, Detail) { Height = row.Height };
        }
        if (found == made)
            return null;
        string states = Display.Count(found, "state of a prescription is kept", "states of prescriptions are kept");
        string detail = $"{states} where the blocks have {Display.Count(made, "prescription")}";
        return new Fault(FaultCode.StorageDamaged, Detail: detail) { Height = height };
    }

    /// <inheritdoc/>
    public PrescriptionState? Find(Hash256 txId) =>
        view.FindPrescription(txId) is { } row && IsCompared(row) && KeptPrescriptions.TryRead(row, out PrescriptionState? state)
        && state.TxId == txId ? state : null;

    /// <inheritdoc/>
    // Where it is wrong, nothing of the kind is in force in the prescription that it leads to.
    public Hash256? FindOfDispense(Hash256 txId) => kept.FindOfDispense(txId);

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    // Nothing is taken for a prescription because the store says so.
    private void ReadRows(PrescriptionState[] added)
    {
        for (; altered is null && next is { } row && row.Height < compared; Advance())
        {
            found++;
            if (KeptPrescriptions.TryRead(row, out PrescriptionState? state)
                && added.Any(one => one.TxId == state.TxId && one.Height == row.Height && one.Index == row.Index))
            {
                awaited[state.TxId] = row;
            }
            else
            {
                altered = row;
            }
        }
    }

    private PrescriptionRow? FindRow(Hash256 txId) =>
        awaited.TryGetValue(txId, out PrescriptionRow? row) ? row : view.FindPrescription(txId);

    private bool IsCompared(PrescriptionRow row) =>
        row.Height < compared && (altered is null || (row.Height, row.Index).CompareTo((altered.Height, altered.Index)) < 0);

    private void Advance() => next = rows.MoveNext() ? rows.Current : null;
}
