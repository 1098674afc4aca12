using System.Diagnostics;
using System.Management.Automation;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>A progress bar: at most five records a second, and one that takes it away.</summary>
internal sealed class ThrottledProgress(Cmdlet cmdlet, string activity = "")
{
    private const int ActivityId = 0x454D52;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long last = Stopwatch.GetTimestamp();
    private bool shown;

    /// <summary>What goes on.</summary>
    public string Activity { get; set; } = activity;

    /// <summary>Shows how far the work is, unless it was shown a moment ago; what is to be said is asked for only then.</summary>
    public void Show(Func<(string Status, double Fraction)> state)
    {
        if (Stopwatch.GetElapsedTime(last) < Interval)
            return;
        last = Stopwatch.GetTimestamp();
        shown = true;
        (string status, double fraction) = state();
        int percent = Math.Clamp((int)(fraction * 100), 0, 99);
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, Display.Line(Activity), Display.Line(status)) { PercentComplete = percent });
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete()
    {
        if (!shown)
            return;
        shown = false;
        cmdlet.WriteProgress(new ProgressRecord(ActivityId, Display.Line(Activity), "Done") { RecordType = ProgressRecordType.Completed });
    }
}
