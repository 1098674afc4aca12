using System.Management.Automation;
using EmrLedger.Mining;
using EmrLedger.Text;

namespace EmrLedger.Commands.Mining;

/// <summary>The progress bar of a search. Its percentage is the probability that a block would have been found by now.</summary>
internal sealed class MiningProgress(Cmdlet cmdlet, ulong height, UInt128 difficulty)
{
    private readonly ThrottledProgress bar = new(cmdlet, $"Mining block {height}");

    /// <summary>How long to wait between two looks.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows how far the search is, unless it was shown a moment ago.</summary>
    public void Show(MiningRun run) => bar.Show(() =>
    {
        double rate = run.Tried / run.Elapsed.TotalSeconds;
        double probability = 1 - Math.Exp(-(double)run.Tried / (double)difficulty);
        string expected = rate > 0 ? $", expect {Display.Duration((double)difficulty / rate)} a block" : "";
        // What is least missed stands last: narrow terminals cut it off.
        return ($"{Display.HashRate(rate)}{expected}, {run.Tried:N0} hashes", probability);
    });

    /// <summary>Takes the bar away.</summary>
    public void Complete() => bar.Complete();
}
