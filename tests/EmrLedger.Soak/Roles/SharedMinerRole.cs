using System.Diagnostics;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Seals what is pending in a ledger on a server, beside others, until it is told to stop; a search ends when another has its block's
/// place. It says how many blocks were mined in vain, how long it mined, and how long of that in vain.
/// </summary>
internal static class SharedMinerRole
{
    private const int PauseMilliseconds = 10;

    public static void Run(string[] arguments)
    {
        TimeSpan all = TimeSpan.Zero;
        TimeSpan inVain = TimeSpan.Zero;
        int lost = 0;
        Steadfast.Run(arguments[0], (ledger, stop) =>
        {
            if (Cast.Draft(ledger) is not { } draft)
            {
                stop.WaitHandle.WaitOne(PauseMilliseconds);
                return;
            }
            long begun = Stopwatch.GetTimestamp();
            EmrBlock? block = Cast.Mine(draft, () => ledger.Pending.Share.IsWanted(draft));
            TimeSpan mined = Stopwatch.GetElapsedTime(begun);
            all += mined;
            if (block is null)
            {
                inVain += mined;
                return;
            }
            try
            {
                ledger.Append(block, CancellationToken.None);
                Reporter.Block(block);
            }
            catch (EmrException exception) when (exception.Error == EmrError.LedgerTipMoved)
            {
                inVain += mined;
                lost++;
            }
        });
        Reporter.Say($"mined {lost} {all.TotalMilliseconds:F0} {inVain.TotalMilliseconds:F0}");
    }
}
