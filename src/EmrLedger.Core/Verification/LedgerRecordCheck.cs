using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Verification;

/// <summary>
/// Checks records by all rules of a ledger, one after another, as the next after what is sealed and pending. A record that
/// the ledger holds is checked in its own place.
/// </summary>
public sealed class LedgerRecordCheck : IDisposable
{
    private readonly ILedgerView view;
    private readonly Admission admission;

    /// <summary>Checks against a ledger as it is now.</summary>
    public LedgerRecordCheck(Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        view = ledger.Session.BeginRead();
        admission = ledger.Session.NextPending(view);
    }

    /// <summary>Checks the next record: null, or the first fault. Either s is accepted.</summary>
    public Fault? Check(EmrRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return PendingPool.Holds(view, record, out _) ? RecordCheck.CheckAlone(record) : admission.Judge(record);
    }

    /// <inheritdoc/>
    public void Dispose() => view.Dispose();
}
