using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Soak.Support;

/// <summary>
/// A client of a ledger on a server. After a failure that can happen to any client it opens the ledger anew and goes on; any other
/// ends its process.
/// </summary>
internal static class Steadfast
{
    private static readonly EmrError[] Expected =
        [EmrError.LedgerUnreachable, EmrError.LedgerBusy, EmrError.CommitOutcomeUnknown];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Repeats something until the parent says stop, and tells it each failure.</summary>
    /// <param name="location">The ledger.</param>
    /// <param name="work">Told when to stop.</param>
    public static void Run(string location, Action<Ledger, CancellationToken> work)
    {
        CancellationToken stop = Child.ParentStop();
        bool isReady = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using Ledger ledger = Ledger.Open(location, LedgerAccess.Write);
                if (!isReady)
                    Reporter.Say("ready");
                isReady = true;
                while (!stop.IsCancellationRequested)
                    work(ledger, stop);
            }
            catch (EmrException exception) when (Expected.Contains(exception.Error))
            {
                Reporter.Say($"failed {exception.Error}");
                stop.WaitHandle.WaitOne(Pause);
            }
        }
    }
}
