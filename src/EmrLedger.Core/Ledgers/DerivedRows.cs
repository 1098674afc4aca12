using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Ledgers;

/// <summary>What a store keeps beside its blocks, and has to have in order before it is written.</summary>
internal static class DerivedRows
{
    /// <summary>Keeps what is missing, as in a file of an earlier version, and finishes an erasure that was broken off.</summary>
    public static void Complete(LedgerSession session)
    {
        bool hasTree;
        bool hasPrescriptions;
        bool isErasing;
        using (ILedgerView view = session.BeginRead())
        {
            hasTree = view.FindNode(0, 0) is not null;
            // Nobody should wait for a lock where there is nothing to be made.
            RecordQuery others = new() { TextBeginsOtherThan = RegistryStatement.MarkerBytes };
            hasPrescriptions = session.Manifest.Rules < RuleSet.Two || view.KeepsPrescriptions() || !view.ReadRecords(others).Any();
            isErasing = view.HasUnfinishedErasure();
        }
        if (isErasing)
            session.TryFinishErasure(CancellationToken.None);
        if (!hasTree)
            Rebuild(session, LedgerTree.Rebuild);
        if (!hasPrescriptions)
            Rebuild(session, transaction => KeptPrescriptions.Rebuild(transaction, session.RegistryOf(transaction)));
    }

    private static void Rebuild(LedgerSession session, Action<ILedgerTransaction> rebuild) => session.Write<object?>(
        transaction =>
        {
            rebuild(transaction);
            return null;
        },
        CancellationToken.None);
}
