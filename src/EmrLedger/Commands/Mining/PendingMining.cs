using EmrLedger.Blocks;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Text;

namespace EmrLedger.Commands.Mining;

/// <summary>
/// Seals a ledger's pending records for a cmdlet, block after block, until none is left that can be. Where another process
/// was quicker, it goes on upon that one's block.
/// </summary>
internal sealed class PendingMining(EmrLedgerCmdlet cmdlet, Ledger ledger, BlockMining mining, CancellationToken stop)
{
    private readonly HashSet<string> warned = [];
    private readonly Tally tally = new("block", "added");

    public void SealAll(Hash160 miner)
    {
        try
        {
            SealEach(miner);
        }
        finally
        {
            mining.Complete();
        }
    }

    private void SealEach(Hash160 miner)
    {
        bool any = false;
        while (cmdlet.Guard(() => ledger.Pending.Share.Next(miner)) is { } next)
        {
            Warn(next.Refused);
            if (next.Block is not { } draft)
            {
                if (!any)
                    cmdlet.WriteVerbose("No record waits that could be sealed.");
                return;
            }
            any = true;
            if (!cmdlet.ShouldProcess(ledger.Path, $"Seal {Display.Count(draft.Records.Count, "record")} in block {draft.Height}"))
                return;
            if (mining.FindNonce(draft, BlocksLeft(next), () => IsWanted(draft)) is { } nonce)
            {
                EmrBlock block = draft.Seal(nonce);
                if (TryAppend(block))
                    cmdlet.WriteObject(block);
            }
            else if (mining.IsOvertaken)
            {
                TellOvertaken(draft.Height);
            }
            else
            {
                return;
            }
        }
    }

    // What cannot be asked now may well be added later: mining goes on, and adding the block tells.
    private bool IsWanted(BlockDraft draft)
    {
        try
        {
            return ledger.Pending.Share.IsWanted(draft);
        }
        catch (EmrException)
        {
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return true;
        }
    }

    // Other processes add records and seal them meanwhile, so this is what one knows now.
    private ulong BlocksLeft(PendingDraft next)
    {
        ulong waiting = cmdlet.Guard(ledger.Pending.Count);
        ulong stuck = next.Refused.Aggregate(0UL, (sum, refusal) => sum + 1 + cmdlet.Guard(() => ledger.Pending.CountBehind(refusal)));
        ulong sealable = waiting - Math.Min(waiting, stuck);
        return Math.Max(1, (sealable + EmrBlock.MaxRecords - 1) / EmrBlock.MaxRecords);
    }

    private bool TryAppend(EmrBlock block)
    {
        AppendResult? result = cmdlet.Guard(
            () =>
            {
                try
                {
                    return ledger.Append(block, stop);
                }
                catch (EmrException exception) when (exception.Error == EmrError.LedgerTipMoved)
                {
                    return null;
                }
            },
            tally, $"the one at height {block.Height}");
        if (result is null)
        {
            TellOvertaken(block.Height);
            return false;
        }
        tally.Add();
        cmdlet.WriteSettled(block, result);
        return true;
    }

    private void TellOvertaken(ulong height) =>
        cmdlet.WriteVerbose($"Another process sealed block {height} first; mining goes on upon it.");

    private void Warn(IReadOnlyList<PendingRefusal> refused)
    {
        foreach (PendingRefusal refusal in refused.Where(refusal => warned.Add(refusal.Record.TxId)))
        {
            ulong behind = cmdlet.Guard(() => ledger.Pending.CountBehind(refusal));
            string others = behind switch
            {
                0 => "",
                1 => " One more record of its doctor stays behind with it.",
                _ => $" {Display.Count(behind, "more record")} of its doctor stay behind with it.",
            };
            cmdlet.WriteWarning(refusal.IsOvertaken
                ? $"Pending record {refusal.Record.TxId} can never be sealed: another record of its doctor is sealed under the number "
                    + $"{refusal.Record.Nonce}.{others} Its doctor must sign it again; Remove-EmrRecord takes it out, and nothing else."
                : $"Pending record {refusal.Record.TxId} is not sealed: {refusal.Fault}.{others} Remove-EmrRecord takes it back, with "
                    + "its doctor's later ones.");
        }
    }
}
