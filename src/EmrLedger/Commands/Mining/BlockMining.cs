using System.Diagnostics;
using System.Management.Automation;
using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Text;

namespace EmrLedger.Commands.Mining;

/// <summary>
/// Mines block after block for a cmdlet: waits on the pipeline's thread, shows progress, and turns every end of a search
/// into what the user sees. The time limit holds for all blocks together.
/// </summary>
internal sealed class BlockMining(EmrCmdlet cmdlet, MiningOptions options, int timeoutSeconds, CancellationToken stop)
{
    private static readonly TimeSpan TimeBetweenQuestions = TimeSpan.FromSeconds(1);

    private readonly Stopwatch spent = new();
    private readonly MiningProgress progress = new(cmdlet);

    /// <summary>Whether the last search ended because its block was not wanted any more.</summary>
    public bool IsOvertaken { get; private set; }

    /// <summary>
    /// The lowest nonce; null after an error was reported, where a slice holds no nonce that fits, or where the block is not
    /// wanted any more.
    /// </summary>
    /// <param name="draft">The block.</param>
    /// <param name="blocksLeft">How many blocks are to be mined, this one included; null where that is not known.</param>
    /// <param name="isWanted">Is asked from time to time whether the block is still wanted.</param>
    public ulong? FindNonce(BlockDraft draft, ulong? blocksLeft = null, Func<bool>? isWanted = null)
    {
        IsOvertaken = false;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (timeoutSeconds > 0)
        {
            TimeSpan left = TimeSpan.FromSeconds(timeoutSeconds) - spent.Elapsed;
            ending.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        spent.Start();
        MiningRun run = MiningRun.Start(draft.Template, options, ending.Token);
        try
        {
            Watch(run, draft, blocksLeft, isWanted);
            if (IsOvertaken)
                return null;
            ulong? nonce = run.Completion.GetAwaiter().GetResult();
            cmdlet.WriteVerbose(Summary(run, draft, nonce));
            if (nonce is null && options is { First: 0, Last: ulong.MaxValue })
            {
                Report(
                    draft, EmrError.MiningExhausted, "No nonce meets the difficulty.");
            }
            return nonce;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Report(
                draft, EmrError.MiningTimeout,
                $"Block {draft.Height} was not found within {Display.Count(timeoutSeconds, "second")}, "
                + $"after {Display.Count(run.Tried, "hash", "hashes")}.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (exception is not PipelineStoppedException)
        {
            Report(
                draft, EmrError.MiningFailed, $"A mining worker failed: {exception.Message}", exception);
        }
        finally
        {
            // However this method is left, no worker stays behind.
            ending.Cancel();
            Ended(run).Wait(CancellationToken.None);
            spent.Stop();
        }
        return null;
    }

    /// <summary>Takes the progress bar away, where fewer blocks came than were expected.</summary>
    public void Complete()
    {
        // A pipeline that is being stopped takes no more records, and takes its bars away itself.
        if (!stop.IsCancellationRequested)
            progress.Complete();
    }

    private void Watch(MiningRun run, BlockDraft draft, ulong? blocksLeft, Func<bool>? isWanted)
    {
        progress.Begin(draft, blocksLeft);
        try
        {
            long asked = Stopwatch.GetTimestamp();
            do
            {
                progress.Show(run);
                if (isWanted is null || Stopwatch.GetElapsedTime(asked) < TimeBetweenQuestions)
                    continue;
                if (!isWanted())
                {
                    IsOvertaken = true;
                    return;
                }
                asked = Stopwatch.GetTimestamp();
            }
            while (!Ended(run).Wait(MiningProgress.Tick, stop));
        }
        finally
        {
            if (!stop.IsCancellationRequested)
                progress.End(run, run.Completion.IsCompletedSuccessfully);
        }
    }

    private void Report(BlockDraft draft, EmrError error, string message, Exception? inner = null) =>
        cmdlet.WriteFailure(new EmrException(error, message, inner: inner), draft.Height);

    // Waiting for the run itself would throw what the run threw.
    private static Task<Task<ulong?>> Ended(MiningRun run) => Task.WhenAny(run.Completion);

    private string Summary(MiningRun run, BlockDraft draft, ulong? nonce)
    {
        string outcome = nonce is null ? "no nonce meets the difficulty" : $"nonce {nonce}";
        double rate = run.Tried / Math.Max(run.Elapsed.TotalSeconds, 1e-6);
        return $"Block {draft.Height}: {outcome}, {Display.Count(run.Tried, "hash", "hashes")} in {Display.Duration(run.Elapsed.TotalSeconds)} "
            + $"({Display.HashRate(rate)}, kernel {run.KernelName}, {Display.Count(options.Workers, "worker")}).";
    }
}
