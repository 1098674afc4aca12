using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace EmrLedger.Watching;

/// <summary>
/// What monitors of other programs can follow: events of the source "EmrLedger-Watch", and the counters of the meter
/// "EmrLedger.Watch", which collectors of OpenTelemetry take by that name. Neither holds anything of a record.
/// </summary>
[EventSource(Name = SourceName)]
public sealed class WatchEvents : EventSource
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "EmrLedger-Watch";

    /// <summary>The meter's name.</summary>
    public const string MeterName = "EmrLedger.Watch";

    private const string LedgerTag = "ledger";

    private static readonly WatchEvents Log = new();
    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Rounds = Meter.CreateCounter<long>("emrledger.watch.rounds", "{round}", "Rounds that ended.");
    private static readonly Counter<long> Blocks = Meter.CreateCounter<long>(
        "emrledger.watch.blocks", "{block}", "Blocks that were checked for the first time.");
    private static readonly Counter<long> Records = Meter.CreateCounter<long>(
        "emrledger.watch.records", "{record}", "Records in blocks that were checked for the first time.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>(
        "emrledger.watch.faults", "{fault}", "Faults that the round before did not have.");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "emrledger.watch.duration", "s", "How long a round took.");
    private static readonly Gauge<long> Heights = Meter.CreateGauge<long>(
        "emrledger.watch.height", "{block}", "The height of the last block that is known to be valid.");

    private WatchEvents()
    {
    }

    /// <summary>A round ended.</summary>
    [Event(1, Level = EventLevel.Informational, Message = "{0}: valid {1}, height {2}, {3} new blocks")]
    public void RoundEnded(string ledger, bool valid, long height, long newBlocks, double seconds) =>
        WriteEvent(1, ledger, valid, height, newBlocks, seconds);

    /// <summary>Something is wrong that was not before.</summary>
    [Event(2, Level = EventLevel.Error, Message = "{0}: {1}: {2}")]
    public void FaultFound(string ledger, string code, string fault) => WriteEvent(2, ledger, code, fault);

    internal static void Tell(LedgerWatchRound round)
    {
        KeyValuePair<string, object?> ledger = new(LedgerTag, round.Path);
        long height = round.Height is { } known ? (long)known : -1;
        Rounds.Add(1, ledger, new KeyValuePair<string, object?>("valid", round.Valid));
        Blocks.Add((long)round.NewBlocks, ledger);
        Records.Add((long)round.NewRecords, ledger);
        Durations.Record(round.Duration.TotalSeconds, ledger, new KeyValuePair<string, object?>("whole", round.IsWhole));
        Heights.Record(height, ledger);
        foreach (Fault fault in round.NewFaults)
        {
            Faults.Add(1, ledger, new KeyValuePair<string, object?>("code", $"{fault.Code}"));
            Log.FaultFound(round.Path, $"{fault.Code}", $"{fault}");
        }
        Log.RoundEnded(round.Path, round.Valid, height, (long)round.NewBlocks, round.Duration.TotalSeconds);
    }
}
