using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// A statement of the registry names a key by two hashes. Whether both are of one key can be told where the ledger knows either of
/// them.
/// </summary>
internal static class PendingContradiction
{
    /// <summary>What contradicts a record, as far as the ledger knows; null where nothing does.</summary>
    public static Fault? Find(ILedgerView view, DoctorRegistry registry, EmrRecord record)
    {
        if (registry.Authority is null || record.Contents is not { } contents
            || !RegistryStatement.TryParse(contents.Text, registry.Rules, out RegistryStatement? statement))
        {
            return null;
        }
        RegistryKey subject = new(contents.Patient, statement.KeyDigest);
        EmrRecord? known = view.ReadRecords(new RecordQuery { Doctor = subject.Hash }).FirstOrDefault()?.Record
            ?? view.FindPending(subject.Hash, view.LastPendingNonce(subject.Hash))?.Record;
        return registry.Contradicts(subject) || (known?.Contents is { } signed && RegistryKey.Of(signed).Contradicts(subject))
            ? new Fault(FaultCode.RegistryStatementInvalid, Detail: "its patient hash and its digest are of different keys")
            : null;
    }
}
