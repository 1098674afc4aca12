using System.Diagnostics;
using System.Management.Automation;
using EmrLedger.Mining;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>
/// The progress bar of a search: at most five records a second, and one that takes it away. Its percentage is the
/// probability that a block would have been found by now.
/// </summary>
internal sealed class MiningProgress(Cmdlet cmdlet, ulong height, UInt128 difficulty)
{
    private const int ActivityId = 0x454D52;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly string activity = $"Mining block {height}";
    private long last = Stopwatch.GetTimestamp();
    private bool shown;

    /// <summary>How long to wait between two looks.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows how far the search is, unless it was shown a moment ago.</summary>
    public void Show(MiningRun run)
    {
        if (Stopwatch.GetElapsedTime(last) < Interval)
            return;
        last = Stopwatch.GetTimestamp();
        shown = true;
        double rate = run.Tried / run.Elapsed.TotalSeconds;
        double probability = 1 - Math.Exp(-(double)run.Tried / (double)difficulty);
        string expected = rate > 0 ? $", expect {Display.Duration((double)difficulty / rate)} a block" : "";
        // What is least missed stands last: narrow terminals cut it off.
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, $"{Display.HashRate(rate)}{expected}, {run.Tried:N0} hashes")
        {
            PercentComplete = Math.Min(99, (int)(probability * 100)),
        });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (shown)
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
