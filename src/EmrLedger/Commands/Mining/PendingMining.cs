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
        while (cmdlet.Guard(() => ledger.Pending.Draft(miner)) is { } next)
        {
            Warn(next.Refused);
            if (next.Block is not { } draft)
            {
                if (!any)
                    cmdlet.WriteVerbose("No record waits that could be sealed.");
                return;
            }
            any = true;
            if (!cmdlet.ShouldProcess(ledger.Path, $"Seal {Display.Count(draft.Records.Count, "record")} in block {draft.Height}")
                || mining.FindNonce(draft, BlocksLeft(next)) is not { } nonce)
            {
                return;
            }
            EmrBlock block = draft.Seal(nonce);
            if (TryAppend(block))
                cmdlet.WriteObject(block);
        }
    }

    // Other processes add records and seal them meanwhile, so this is what one knows now.
    private ulong BlocksLeft(PendingDraft next)
    {
        ulong waiting = cmdlet.Guard(ledger.Pending.Count);
        ulong sealable = waiting - Math.Min(waiting, (ulong)next.Refused.Count);
        return Math.Max(1, (sealable + EmrBlock.MaxRecords - 1) / EmrBlock.MaxRecords);
    }

    private bool TryAppend(EmrBlock block)
    {
        bool moved = false;
        cmdlet.Guard<object?>(
            () =>
            {
                try
                {
                    ledger.Append(block, stop);
                }
                catch (EmrException exception) when (exception.Error == EmrError.LedgerTipMoved)
                {
                    moved = true;
                }
                return null;
            },
            tally, $"the one at height {block.Height}");
        if (!moved)
            tally.Add();
        else
            cmdlet.WriteVerbose($"Another process sealed block {block.Height} first; mining goes on upon it.");
        return !moved;
    }

    // A doctor's later records wait behind the first that cannot be sealed: one warning names them all.
    private void Warn(IReadOnlyList<PendingRefusal> refused)
    {
        foreach (IGrouping<string, PendingRefusal> group in refused.GroupBy(static refusal => refusal.Record.DoctorHash))
        {
            PendingRefusal first = group.First();
            if (!warned.Add(first.Record.TxId))
                continue;
            int behind = group.Count() - 1;
            string others = behind == 0 ? "" : $" Behind it, {Display.Count(behind, "later record")} of its doctor {(behind == 1 ? "waits" : "wait")}.";
            cmdlet.WriteWarning(
                $"Pending record {first.Record.TxId} is not sealed: {first.Fault}.{others} Remove-EmrRecord takes it back.");
        }
    }
}
