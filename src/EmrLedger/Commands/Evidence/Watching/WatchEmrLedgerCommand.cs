using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;
using EmrLedger.Watching;

namespace EmrLedger.Commands;

/// <summary>Watch-EmrLedger: checks a ledger again and again, what is new first, until it is stopped.</summary>
[Cmdlet(VerbsCommon.Watch, "EmrLedger")]
[OutputType(typeof(LedgerWatchRound))]
public sealed class WatchEmrLedgerCommand : EmrAnchoredCmdlet
{
    private const int ExitValid = 0;
    private const int ExitFaulty = 1;
    private const int ExitNotChecked = 2;

    private const string Handling = "$args[1] | Microsoft.PowerShell.Core\\ForEach-Object -Process $args[0]";

    private string? stateFile;
    private Func<LedgerAnchor?> readAnchor = static () => null;
    private int exitCode = ExitValid;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>How long it is from the beginning of one round to that of the next.</summary>
    [Parameter]
    [PeriodTransformation]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What is run where something is wrong that was not before; the round is in $_.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnFault { get; set; }

    /// <summary>The file in which is kept what is known of the ledger; beside the ledger without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>Forgets what earlier watches knew of the ledger.</summary>
    [Parameter]
    public SwitchParameter Reset { get; set; }

    /// <summary>After how long the whole ledger is checked again; 0:00 checks it in each round.</summary>
    [Parameter]
    [PeriodTransformation(AllowZero = true)]
    public TimeSpan WholeEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many blocks that were checked before are checked again in each round.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int Recheck { get; set; } = WatchOptions.DefaultRecheck;

    /// <summary>How many rounds there are; without it, they go on until the command is stopped.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>Ends after the first round that finds something wrong.</summary>
    [Parameter]
    public SwitchParameter UntilFault { get; set; }

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerWatch watch = Begin(out string path);
        WatchPoint? written = watch.Point;
        for (int round = 1; ; round++)
        {
            DateTimeOffset next = DateTimeOffset.UtcNow + Every;
            LedgerWatchRound found = Run(watch, path);
            if (watch.Point is { } point && point != written && Keep(point))
                written = point;
            WriteObject(found);
            Tell(found);
            if (round == Count || (UntilFault && !found.Valid))
                break;
            WriteVerbose($"The next round begins at {next:u}.");
            WaitUntil(next);
        }
    }

    /// <inheritdoc/>
    private protected override void Finish() => SessionState.PSVariable.Set("global:LASTEXITCODE", exitCode);

    private LedgerWatch Begin(out string path)
    {
        readAnchor = RequireAnchor();
        string? subject = TargetOf(Ledger);
        try
        {
            path = PathOf(Ledger);
            subject = StatePath ?? subject;
            stateFile = StatePath is null ? WatchPointFile.PathOf(path) : new UserPaths(this).ResolveOne(StatePath, literal: true);
            return new LedgerWatch(
                path, new WatchOptions { Workers = ThrottleLimit, Recheck = Recheck, WholeEvery = WholeEvery }, ReadState(path));
        }
        catch (EmrException exception)
        {
            Fail(exception, subject);
            throw;
        }
    }

    private WatchPoint? ReadState(string path)
    {
        if (stateFile is null)
        {
            WriteWarning(
                $"{LedgerLocation.NameOf(path)}: what is known of the ledger is forgotten when this command ends, since a server has no "
                + "place for it; -StatePath names a file.");
            return null;
        }
        Replacement.RequireFree(stateFile, overwrite: true, FileKind.WatchState);
        return Reset ? null : WatchPointFile.Read(stateFile);
    }

    private LedgerWatchRound Run(LedgerWatch watch, string path)
    {
        try
        {
            return Await(Task.Run(() => watch.Run(readAnchor, StopToken), CancellationToken.None), static () => { });
        }
        catch (EmrException exception)
        {
            Fail(exception, TargetOf(path));
            throw;
        }
    }

    private bool Keep(WatchPoint point)
    {
        if (stateFile is null)
            return true;
        try
        {
            WatchPointFile.Write(stateFile, point);
            return true;
        }
        catch (EmrException exception)
        {
            // The next round tries again; what this process knows, it does not forget.
            WriteFailure(exception, stateFile);
            return false;
        }
    }

    private void Tell(LedgerWatchRound round)
    {
        foreach (string warning in round.Warnings)
            WriteWarning($"{round.Path}: {warning}.");
        foreach (Fault fault in round.Faults)
            WriteVerbose(fault.ToString());
        if (!round.Valid && exitCode != ExitFaulty)
            exitCode = round.Faults.All(static fault => fault.Code == FaultCode.NotChecked) ? ExitNotChecked : ExitFaulty;
        if (OnFault is null || round.NewFaults.Count == 0)
            return;
        try
        {
            // In the scope of whoever wrote it, as in ForEach-Object: no name of ours is seen there.
            WriteObject(
                InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock.Create(Handling), null, OnFault, round),
                enumerateCollection: true);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // A mail that could not be sent is no reason to look away.
            WriteError(exception.ErrorRecord);
        }
    }

    private void WaitUntil(DateTimeOffset time)
    {
        TimeSpan rest = time - DateTimeOffset.UtcNow;
        if (rest > TimeSpan.Zero)
            StopToken.WaitHandle.WaitOne(rest);
        ThrowIfStopping();
    }
}
