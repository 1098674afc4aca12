using System.Diagnostics.CodeAnalysis;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Prescriptions;

/// <summary>
/// The prescriptions that a store keeps beside its blocks: what the sealed records left, so that they need not be read again.
/// It looks them up in the view as long as it is used.
/// </summary>
internal sealed class KeptPrescriptions(ILedgerView view) : IPrescriptionSource
{
    private const int BlocksAtOnce = 1000;

    /// <inheritdoc/>
    /// <exception cref="EmrException">LedgerDamaged.</exception>
    public PrescriptionState? Find(Hash256 txId) => view.FindPrescription(txId) is { } row ? Read(row) : null;

    /// <inheritdoc/>
    public Hash256? FindOfDispense(Hash256 txId) =>
        DispensedBy(view.ReadRecords(new RecordQuery { TxId = txId }).FirstOrDefault()?.Record);

    /// <summary>What is kept of a sealed prescription.</summary>
    public static PrescriptionRow RowOf(PrescriptionState state) => new(
        state.Height ?? throw new ArgumentException("It is not sealed.", nameof(state)), state.Index ?? 0, StageOf(state),
        state.Terms?.LastDay.DayNumber, PrescriptionEncoding.Encode(state));

    /// <summary>Where a prescription stands, days left aside: no status of that kind is <see cref="PrescriptionStatus.Expired"/>.</summary>
    public static long StageOf(PrescriptionState state) => (long)state.StatusOn(DateOnly.MinValue);

    /// <summary>Reads what is kept of a prescription; only what <see cref="RowOf"/> makes can be read.</summary>
    public static bool TryRead(PrescriptionRow row, [NotNullWhen(true)] out PrescriptionState? state) =>
        PrescriptionEncoding.TryDecode(row.State.Span, out state) && state.Height == row.Height && state.Index == row.Index
        && StageOf(state) == row.Stage && state.Terms?.LastDay.DayNumber == row.LastDay;

    /// <summary>Reads what is kept of a prescription.</summary>
    /// <exception cref="EmrException">LedgerDamaged.</exception>
    public static PrescriptionState Read(PrescriptionRow row) => TryRead(row, out PrescriptionState? state) ? state : throw new EmrException(
        EmrError.LedgerDamaged, $"What the ledger keeps of the prescription in block {row.Height} at index {row.Index} cannot be read.");

    /// <summary>Keeps all prescriptions, where a store has none of them yet.</summary>
    /// <param name="transaction">The ledger.</param>
    /// <param name="registry">Its registry, which names the keys of pharmacies.</param>
    public static void Rebuild(ILedgerTransaction transaction, DoctorRegistry registry)
    {
        foreach (EmrBlock[] blocks in transaction.ReadBlocks(0, ulong.MaxValue).Chunk(BlocksAtOnce))
        {
            LifecycleReplay replay = new(registry, new KeptPrescriptions(transaction));
            foreach (EmrBlock block in blocks)
            {
                for (int i = 0; i < block.Records.Count; i++)
                    replay.Add(new LedgerRecord(block.Records[i], block.Height, i, block.Timestamp));
            }
            foreach (PrescriptionState state in replay.Book.Changed)
                transaction.PutPrescription(RowOf(state));
        }
    }

    /// <summary>The prescription that a record says it dispensed of; null where it says nothing of that kind.</summary>
    public static Hash256? DispensedBy(EmrRecord? record) =>
        record?.Contents is { } contents && RxStatement.TryParse(contents.Text, out RxStatement? statement)
        && statement.Action == PrescriptionAction.Dispense ? statement.Reference : null;
}
