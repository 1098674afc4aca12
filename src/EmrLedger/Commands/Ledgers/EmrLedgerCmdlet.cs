using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;
using EmrLedger.Verification;

namespace EmrLedger.Commands.Ledgers;

/// <summary>A cmdlet that works with ledgers: opens them, one at a time, and closes them however its pipeline ends.</summary>
public abstract class EmrLedgerCmdlet : EmrStoppableCmdlet
{
    private Ledger? open;
    private CancellationTokenRegistration interrupt;

    /// <summary>The full path of a ledger that a user named; of one on a server the connection string, which may have a password.</summary>
    /// <exception cref="EmrException">The text is neither.</exception>
    private protected string PathOf(string ledger) => LedgerLocation.IsServer(LedgerTransformationAttribute.Read(ledger))
        ? ledger
        : new UserPaths(this).ResolveOne(ledger, literal: true);

    /// <summary>A server's location with a login; as it is where none is given.</summary>
    /// <exception cref="EmrException">LedgerInvalid where the ledger is a file.</exception>
    private protected static string WithLogin(string ledger, PSCredential? credential) => credential is null
        ? ledger
        : LedgerLocation.WithLogin(ledger, credential.UserName, credential.GetNetworkCredential().Password);

    /// <summary>Warns of what a server lacks for a ledger that was made there.</summary>
    private protected void WarnOfServer(string path)
    {
        if (!LedgerLocation.IsServer(path))
            return;
        foreach (string warning in Stoppable(() => Ledger.FindWarnings(path)))
            WriteWarning($"{LedgerLocation.NameOf(path)}: {warning}.");
    }

    /// <summary>Opens a ledger, and closes the one before.</summary>
    /// <exception cref="EmrException">The ledger cannot be opened.</exception>
    private protected Ledger OpenLedger(string ledger, LedgerAccess access)
    {
        string path = PathOf(ledger);
        Close();
        open = Stoppable(() => Ledger.Open(path, access));
        interrupt = StopToken.Register(open.Interrupt);
        return open;
    }

    /// <summary>Opens the ledger that the whole command depends on, and ends the command where that fails.</summary>
    private protected Ledger RequireLedger(string ledger, LedgerAccess access)
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

    /// <summary>
    /// Reports one thing that a ledger refused. Where the ledger itself failed, the command ends, and says how far it came.
    /// </summary>
    /// <param name="exception">Why.</param>
    /// <param name="target">What was refused.</param>
    /// <param name="tally">What the command did so far; null where it changes nothing.</param>
    /// <param name="next">What was refused, in words, where the target is none.</param>
    private protected void WriteRefusal(EmrException exception, object? target, Tally? tally = null, string? next = null)
    {
        if (IsOfStorage(exception.Error))
            Fail(tally?.Complete(exception, next ?? target?.ToString()) ?? exception, open?.Path);
        WriteFailure(exception, target);
    }

    /// <summary>Says where a record that was given is not the one that the ledger has under its txid.</summary>
    private protected void WarnOfDifference(object? given, EmrRecord kept) =>
        WarnOfDifference(Difference.Of(given, kept), "record", $"under the txid {kept.TxId}");

    /// <summary>Says where a block that was given is not the one that the ledger has in its place.</summary>
    private protected void WarnOfDifference(object? given, EmrBlock kept) =>
        WarnOfDifference(Difference.Of(given, kept), "block", $"at height {kept.Height}");

    private void WarnOfDifference(IReadOnlyList<string> members, string what, string where)
    {
        if (members.Count > 0)
        {
            WriteWarning(
                $"The {what} that was given is not the one that the ledger has {where}: they differ in "
                + $"{string.Join(", ", members)}. The command goes on with the ledger's own.");
        }
    }

    /// <summary>Whether the ledger itself failed, and not only refused something.</summary>
    private protected static bool IsOfStorage(EmrError error) => error is
        EmrError.LedgerDamaged or EmrError.LedgerBusy or EmrError.LedgerReadOnly or EmrError.LedgerAccessDenied
        or EmrError.LedgerStorageFull or EmrError.LedgerIoFailed or EmrError.CommitOutcomeUnknown or EmrError.LedgerUnreachable
        or EmrError.LedgerLoginFailed;

    /// <summary>Tells what became of records that were pending under the numbers of a block's own.</summary>
    internal void WriteSettled(EmrBlock block, AppendResult result)
    {
        foreach (EmrRecord dropped in result.Dropped)
        {
            WriteVerbose(
                $"Pending record {dropped.TxId} was taken out: block {block.Height} holds the same under another signature.");
        }
        foreach (EmrRecord overtaken in result.Overtaken)
        {
            WriteWarning(
                $"Pending record {overtaken.TxId} can never be sealed: block {block.Height} holds another record of its doctor with "
                + $"the number {overtaken.Nonce}. Its doctor must sign it again; Remove-EmrRecord takes it out, and nothing else.");
        }
    }

    /// <summary>Makes a call on the ledger that the whole command depends on, and ends the command where that fails.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tally">What the command did so far; null where the call changes nothing.</param>
    /// <param name="next">What the call is to do next.</param>
    internal T Guard<T>(Func<T> call, Tally? tally = null, string? next = null)
    {
        try
        {
            return Stoppable(call);
        }
        catch (EmrException exception)
        {
            Fail(tally?.Complete(exception, next) ?? exception, open?.Path);
            throw;
        }
    }

    /// <summary>What an error about a ledger names: the user's path, or a server's location without its password.</summary>
    private protected static string? TargetOf(string ledger) => LedgerLocation.ShownOf(ledger);

    /// <summary>Checks a whole ledger, or an export of one, on other threads, with a progress bar.</summary>
    private protected LedgerCheckResult Verify(
        string path, string activity, int workers, LedgerAnchor? anchor = null, EmrKey? opener = null) =>
        Verify(LedgerVerification.Start(path, workers, anchor, opener, StopToken), activity);

    /// <summary>Waits for a check that was started, with a progress bar.</summary>
    private protected LedgerCheckResult Verify(LedgerVerification run, string activity)
    {
        ThrottledProgress progress = new(this, activity);
        try
        {
            return Await(run.Completion, () => progress.Show(() =>
                (run.TotalBlocks == 0
                    ? Display.Count(run.CheckedBlocks, "block", grouped: true)
                    : $"{run.CheckedBlocks:N0} of {Display.Count(run.TotalBlocks, "block", grouped: true)}",
                    run.Progress)));
        }
        finally
        {
            // A pipeline that is being stopped takes no more records, and takes its bars away itself.
            if (!StopToken.IsCancellationRequested)
                progress.Complete();
        }
    }

    /// <summary>What a check read, in words.</summary>
    private protected static string ContentsOf(LedgerCheckResult result) =>
        $"{Display.Count(result.Blocks, "block")} with {Display.Count(result.Records, "record")} "
        + $"and {Display.Count(result.Pending, "pending record")}{(result.IsExport ? " of an export" : "")}";

    private protected override void Close()
    {
        interrupt.Dispose();
        open?.Dispose();
        open = null;
    }
}
