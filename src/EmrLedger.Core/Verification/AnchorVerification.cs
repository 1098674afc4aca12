using EmrLedger.Evidence;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Verification;

/// <summary>
/// What a ledger is held against, and what remains unproved all the same. What a checkpoint that is given states counts by its
/// signatures; without one, the ledger's own last is compared for what it is worth.
/// </summary>
internal sealed class AnchorVerification(LedgerAnchor? anchor, Findings findings)
{
    private Checkpoint? checkpoint;

    /// <summary>The height up to which the checkpoint covers the chain; null where it covers none, or does not agree with it.</summary>
    public ulong? Covered { get; private set; }

    /// <summary>The checkpoint that the ledger's tree is to agree with; null where there is none.</summary>
    /// <param name="view">The ledger; null for an export, which keeps no checkpoint.</param>
    public Checkpoint? Read(ILedgerView? view)
    {
        checkpoint = anchor is null ? ReadKept(view) : ReadGiven(anchor);
        return checkpoint;
    }

    /// <summary>The ledger's tree agrees with the checkpoint.</summary>
    public void Confirm() => Covered = checkpoint is { Size: > 0 } ? checkpoint.Size - 1 : null;

    /// <summary>Says of a ledger without a fault what could not be proved of its chain.</summary>
    public void AddNotProved(ulong blocks)
    {
        if (findings.Faults.Count > 0)
            return;
        findings.NotProved.Add((anchor, Covered) switch
        {
            (null, null) => $"that blocks after height {blocks - 1} were not cut off, or the chain mined anew: no checkpoint was given",
            (null, _) => $"that the chain was not mined anew: its own last checkpoint, of height {Covered}, agrees, but whoever changes the chain can change that too",
            (_, null) =>
                $"that blocks after height {blocks - 1} were not cut off, or the chain mined anew: the checkpoint covers no block",
            (_, { } height) when height == blocks - 1 =>
                $"that no blocks after height {height}, the last that the checkpoint covers, were cut off",
            _ => $"that blocks after height {Covered}, the last that the checkpoint covers, were not mined anew or cut off",
        });
    }

    private Checkpoint ReadGiven(LedgerAnchor given)
    {
        findings.Faults.AddRange(CheckpointCheck.Check(given.Checkpoint, given.Policy).Faults);
        return Checkpoint.Parse(given.Checkpoint.Text);
    }

    private Checkpoint? ReadKept(ILedgerView? view)
    {
        if (view?.ReadCheckpoint() is not { } kept)
            return null;
        try
        {
            return Checkpoint.Parse(SignedNote.Parse(kept).Text);
        }
        catch (EmrException exception) when (exception.Error == EmrError.NoteMalformed)
        {
            findings.Faults.Add(new Fault(FaultCode.StorageDamaged, Detail: $"the last checkpoint: {exception.Message}"));
            return null;
        }
    }
}
