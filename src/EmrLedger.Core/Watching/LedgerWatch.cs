using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;

namespace EmrLedger.Watching;

/// <summary>
/// Watches a ledger, round after round. The first round, and from time to time another, checks the whole ledger, and so does
/// every one as long as something is wrong; those between them check what is new, and a part of the rest. What was once found
/// valid is remembered, and a ledger that is not the same any more has a fault, however valid it is by itself.
/// </summary>
/// <param name="path">The ledger, which is opened for reading, anew in each round.</param>
/// <param name="options">How it is watched.</param>
/// <param name="known">What is known of it from before; null for nothing.</param>
public sealed class LedgerWatch(string path, WatchOptions options, WatchPoint? known)
{
    private readonly string name = LedgerLocation.NameOf(path);
    private IReadOnlyList<Fault> last = [];

    /// <summary>What is known of the ledger; null as long as it was never found valid.</summary>
    public WatchPoint? Point { get; private set; } = known;

    /// <summary>Checks the ledger once.</summary>
    /// <param name="readAnchor">Reads what the ledger is held against: its checkpoint may be a later one in each round.</param>
    /// <param name="cancellation">Ends the round soon, and nothing came of it.</param>
    /// <exception cref="EmrException">The ledger or the checkpoint cannot be read, and never could.</exception>
    public LedgerWatchRound Run(Func<LedgerAnchor?> readAnchor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(readAnchor);
        DateTimeOffset time = options.Clock.GetUtcNow();
        long begun = options.Clock.GetTimestamp();
        LedgerWatchRound round = new(name, time, TimeSpan.Zero, IsWhole: false);
        try
        {
            round = Check(round, readAnchor(), cancellation);
        }
        catch (EmrException exception) when (Point is not null)
        {
            round = round with { Faults = [new Fault(FaultCode.NotChecked, Detail: exception.Message.TrimEnd('.'))] };
        }
        round = round with
        {
            Duration = options.Clock.GetElapsedTime(begun),
            Height = Point?.Blocks - 1,
            Tip = $"{Point?.Tip}",
            NewFaults = [.. round.Faults.ExceptBy(last.Select(WithoutLength), WithoutLength)],
        };
        bool isChecked = round.Faults.All(static fault => fault.Code != FaultCode.NotChecked);
        // A round that could not look says nothing of what was wrong before it, and is no reason to check the whole ledger.
        last = isChecked ? round.Faults : [.. last.Where(static fault => fault.Code != FaultCode.NotChecked), .. round.Faults];
        if (Point is not null && isChecked && !round.Valid)
            Point = Point with { IsFaulty = true };
        WatchEvents.Tell(round);
        return round;
    }

    private LedgerWatchRound Check(LedgerWatchRound round, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        if (Point is not { } point || point.IsFaulty || IsWholeDue(point, round.Time))
            return CheckWhole(round, anchor, cancellation);
        NewRound? found;
        try
        {
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
            using CancellationTokenRegistration interrupt = cancellation.Register(ledger.Interrupt);
            found = NewRound.Run(ledger, point, anchor, options, cancellation);
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerDamaged or EmrError.ManifestInvalid or EmrError.BlockInvalid)
        {
            found = null;
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        if (found is null)
            return CheckWhole(round, anchor, cancellation);
        if (found.Faults.Count > 0)
        {
            LedgerWatchRound whole = CheckWhole(round, anchor, cancellation);
            // By the time that the whole ledger was read, it may have been put right; what was seen was seen.
            return whole.Valid ? whole with { Faults = found.Faults } : whole;
        }
        Point = found.Point;
        return round with
        {
            NewBlocks = found.NewBlocks,
            NewRecords = found.NewRecords,
            RecheckedBlocks = found.Rechecked,
            CheckpointHeight = found.CheckpointHeight,
        };
    }

    // That a ledger is too short is the same fault, however far it has come meanwhile.
    private static Fault WithoutLength(Fault fault) => fault.Code switch
    {
        FaultCode.LedgerBehindCheckpoint => fault with { Detail = null },
        FaultCode.HistoryChanged when fault.Height is not null => fault with { Detail = null, Height = 0 },
        _ => fault,
    };

    private bool IsWholeDue(WatchPoint point, DateTimeOffset now) => now < point.Whole || now - point.Whole >= options.WholeEvery;

    private LedgerWatchRound CheckWhole(LedgerWatchRound round, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        WholeRound whole = new(Point);
        LedgerVerification verification = LedgerVerification.Start(path, options.Workers, anchor, opener: null, whole, cancellation);
        LedgerCheckResult result = verification.Completion.GetAwaiter().GetResult();
        if (result.IsExport)
            throw new EmrException(EmrError.LedgerNotRecognized, $"'{name}' is an export: it never changes, and is not watched.");
        List<Fault> faults = [.. result.Faults];
        if (whole.FindDifference(verification.TotalBlocks) is { } difference)
            faults.Add(difference);
        ulong known = Math.Min(Point?.Blocks ?? 0, whole.Blocks);
        // What came where something is wrong is not known, and counts when nothing is wrong any more.
        bool valid = faults.Count == 0;
        if (valid)
            Point = whole.Point(round.Time);
        return round with
        {
            IsWhole = true,
            NewBlocks = valid ? whole.NewBlocks : 0,
            NewRecords = valid ? whole.NewRecords : 0,
            RecheckedBlocks = known,
            CheckpointHeight = result.CheckpointHeight,
            Faults = faults,
            Warnings = result.Warnings,
        };
    }
}
