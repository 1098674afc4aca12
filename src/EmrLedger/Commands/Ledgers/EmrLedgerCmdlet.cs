using EmrLedger.Binding;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;

namespace EmrLedger.Commands.Ledgers;

/// <summary>A cmdlet that works with ledgers: opens them, one at a time, and closes them however its pipeline ends.</summary>
public abstract class EmrLedgerCmdlet : EmrStoppableCmdlet
{
    private Ledger? open;
    private CancellationTokenRegistration interrupt;

    /// <summary>The full path of a ledger that a user named.</summary>
    /// <exception cref="EmrException">Why there is none.</exception>
    private protected string PathOf(Input<string> ledger) => new UserPaths(this).ResolveOne(ledger.Value, literal: true);

    /// <summary>Opens a ledger, and closes the one before.</summary>
    /// <exception cref="EmrException">Why it cannot be opened.</exception>
    private protected Ledger OpenLedger(Input<string> ledger, LedgerAccess access)
    {
        string path = PathOf(ledger);
        Close();
        open = Stoppable(() => Ledger.Open(path, access));
        interrupt = StopToken.Register(open.Interrupt);
        return open;
    }

    /// <summary>Opens the ledger without which the command as a whole cannot be done.</summary>
    private protected Ledger RequireLedger(Input<string> ledger, LedgerAccess access)
    {
        try
        {
            return OpenLedger(ledger, access);
        }
        catch (EmrException exception)
        {
            Fail(exception, TargetOf(ledger));
            throw;
        }
    }

    /// <summary>One thing that a ledger did not take; where the ledger itself failed, the command ends.</summary>
    private protected void WriteRefusal(EmrException exception, object? target)
    {
        if (exception.Error is EmrError.LedgerDamaged or EmrError.LedgerBusy or EmrError.LedgerReadOnly or EmrError.LedgerAccessDenied
            or EmrError.LedgerStorageFull or EmrError.LedgerIoFailed or EmrError.CommitOutcomeUnknown)
        {
            Fail(exception, open?.Path);
        }
        WriteFailure(exception, target);
    }

    /// <summary>A call on the ledger without which the command as a whole cannot be done.</summary>
    internal T Guard<T>(Func<T> call)
    {
        try
        {
            return Stoppable(call);
        }
        catch (EmrException exception)
        {
            Fail(exception, open?.Path);
            throw;
        }
    }

    /// <summary>Refuses to write over the ledger that is open, over its log, or over another file that the command works with.</summary>
    /// <exception cref="EmrException">PathInvalid; or PathNotFound, where the folder to write to is missing.</exception>
    private protected void RequireWritable(string file, params ReadOnlySpan<string> others)
    {
        string full = Path.GetFullPath(file);
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new EmrException(EmrError.PathNotFound, $"The folder of '{file}' does not exist.", "Make the folder first.");
        bool used = open!.Uses(full);
        foreach (string other in others)
            used |= full.Equals(Path.GetFullPath(other), StringComparison.OrdinalIgnoreCase);
        if (used)
            throw new EmrException(EmrError.PathInvalid, $"'{file}' is a file that the command works with, and is not written over.", "Give another path.");
    }

    /// <summary>What an error about a ledger names: the user's path, and never a connection string.</summary>
    private protected static string? TargetOf(Input<string> ledger) => ledger.TryGet(out string? path, out _) ? path : null;

    /// <summary>Checks a whole ledger on other threads, with a progress bar.</summary>
    private protected LedgerCheckResult Verify(string path, string activity, int workers, LedgerAnchor? anchor = null)
    {
        ThrottledProgress progress = new(this, activity);
        LedgerVerification run = LedgerVerification.Start(path, workers, anchor, StopToken);
        try
        {
            return Await(run.Completion, () => progress.Show(() =>
                ($"{run.CheckedBlocks:N0} of {run.TotalBlocks:N0} blocks", run.TotalBlocks == 0 ? 0 : run.CheckedBlocks / (double)run.TotalBlocks)));
        }
        finally
        {
            // A pipeline that is being stopped takes no more records, and takes its bars away itself.
            if (!StopToken.IsCancellationRequested)
                progress.Complete();
        }
    }

    private protected override void Close()
    {
        interrupt.Dispose();
        open?.Dispose();
        open = null;
    }
}
