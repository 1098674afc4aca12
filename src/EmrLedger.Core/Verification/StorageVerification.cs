using EmrLedger.Composition;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Verification;

/// <summary>What the store's own check found.</summary>
/// <param name="faults">What is wrong.</param>
/// <param name="warnings">What is allowed and yet worth knowing.</param>
internal sealed class StorageVerification(IReadOnlyList<Fault> faults, IReadOnlyList<string> warnings)
{
    private const int MostFaults = 20;
    private const int MostWarnings = 20;

    /// <summary>Checks a ledger by a store of its own, so that it needs nothing of the chain's check and another thread can do it.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="envelopes">Gets to know the records of the envelopes.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public static StorageVerification Run(string path, IdSum envelopes, CancellationToken cancellation)
    {
        try
        {
            using ILedgerStore store = Adapters.Get<ILedgerStores>().Open(path, LedgerAccess.Read, LedgerStoreOptions.Default);
            using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
            using ILedgerView view = store.BeginRead();
            cancellation.ThrowIfCancellationRequested();
            return new StorageVerification(
                [
                    .. view.CheckStorage(MostFaults), .. view.CheckEnvelopes(MostFaults, envelopes.Add),
                    .. view.CheckAdditions().Take(MostFaults),
                ],
                [
                    .. view.MissingDerived().Select(
                        static derived => $"{derived} is missing: it is made again when the ledger is opened for writing"),
                    .. view.FindAdditions().Take(MostWarnings),
                    .. Adapters.Get<ILedgerStores>().Warnings(path),
                ]);
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerDamaged or EmrError.LedgerIoFailed)
        {
            return new StorageVerification([new Fault(FaultCode.StorageDamaged, Detail: exception.Message)], []);
        }
    }

    /// <summary>Adds it to what was found of the chain.</summary>
    public void AddTo(Findings findings)
    {
        findings.Faults.AddRange(faults);
        findings.Warnings.AddRange(warnings);
    }
}
