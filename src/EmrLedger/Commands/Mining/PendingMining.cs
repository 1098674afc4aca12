using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Pending;

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
            if (!cmdlet.ShouldProcess(ledger.Path, $"Seal {draft.Records.Count} records in block {draft.Height}")
                || mining.FindNonce(draft) is not { } nonce)
            {
                return;
            }
            EmrBlock block = draft.Seal(nonce);
            if (TryAppend(block))
                cmdlet.WriteObject(block);
        }
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
            string others = behind == 0 ? "" : $" {behind} later records of its doctor wait behind it.";
            cmdlet.WriteWarning(
                $"Pending record {first.Record.TxId} is not sealed: {first.Fault}.{others} Remove-EmrRecord takes it back.");
        }
    }
}
