using System.Management.Automation;
using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Text;

namespace EmrLedger.Commands.Mining;

/// <summary>
/// The progress bar of one search after another. Its percentage is the share of the blocks that are done, where it is known how
/// many there will be; of one block, it is the probability that the block would have been found by now.
/// </summary>
internal sealed class MiningProgress(Cmdlet cmdlet)
{
    private readonly ThrottledProgress bar = new(cmdlet);
    private double difficulty;
    private ulong number;
    private ulong? left;
    private ulong triedBefore;
    private TimeSpan spentBefore;

    /// <summary>How long to wait between two looks.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(100);

    private ulong? Total => number - 1 + left;

    /// <summary>Turns to the next block.</summary>
    /// <param name="draft">The block.</param>
    /// <param name="blocksLeft">How many blocks are to be mined, this one included; null where that is not known.</param>
    public void Begin(BlockDraft draft, ulong? blocksLeft)
    {
        number++;
        left = blocksLeft;
        difficulty = (double)draft.Template.Target.Difficulty;
        bar.Activity = Total > 1 ? $"Mining block {draft.Height} ({number} of {Total})" : $"Mining block {draft.Height}";
    }

    /// <summary>Shows how far the search is, unless it was shown a moment ago.</summary>
    public void Show(MiningRun run) => bar.Show(() =>
    {
        ulong tried = triedBefore + run.Tried;
        double rate = tried / Math.Max((spentBefore + run.Elapsed).TotalSeconds, 1e-6);
        double probability = 1 - Math.Exp(-(run.Tried / difficulty));
        string pace = rate > 0 ? $", expect {Display.Duration(difficulty / rate)} a block" : "";
        // What is least missed stands last: narrow terminals cut it off.
        return (
            $"{Display.HashRate(rate)}{pace}, {Display.Count(tried, "hash", "hashes", grouped: true)}",
            Total is { } total and > 1 ? (number - 1 + probability) / total : probability);
    });

    /// <summary>Ends a block; the bar stays where more blocks are to follow.</summary>
    public void End(MiningRun run, bool isFound)
    {
        triedBefore += run.Tried;
        spentBefore += run.Elapsed;
        if (!isFound || left is null or <= 1)
            Complete();
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete() => bar.Complete();
}
