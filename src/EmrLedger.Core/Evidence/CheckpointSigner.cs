using EmrLedger.Ledgers;

namespace EmrLedger.Evidence;

/// <summary>
/// Signs checkpoints of a ledger, as its log or as a witness: never one that contradicts what the key signed of that log
/// before, not even where the ledger's file was rolled back.
/// </summary>
public sealed class CheckpointSigner(Ledger ledger, NoteKey key, string statePath)
{
    /// <summary>Signs, as the log, a checkpoint of all blocks there are. The ledger keeps it as its last one.</summary>
    /// <param name="initialize">Whether the key may begin with this log; else it must have signed of it before.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// NoteRoleMismatch, SignerStateMissing, SignerStateBusy, CheckpointInconsistent, or one of the errors of storage.
    /// </exception>
    public SignedNote SignAsLog(bool initialize, CancellationToken cancellation)
    {
        RequireRole(NoteRole.Log);
        using SignerState state = SignerState.Open(statePath, cancellation);
        return ledger.Pending.Write(
            transaction =>
            {
                LedgerTree tree = new(transaction);
                ulong size = transaction.CountBlocks();
                Checkpoint checkpoint = new(ledger.OriginOf(transaction), size, MerkleTree.Root(tree, size));
                string text = checkpoint.ToText();
                RequireAgreement(state, checkpoint, text, tree, initialize);
                SignedNote note = new(text, [key.Sign(text, time: 0)]);
                // On the disk before anybody sees it: what is not remembered could be contradicted.
                state.Put(checkpoint.Origin, key, note);
                transaction.PutCheckpoint(note.ToBytes());
                return note;
            },
            cancellation);
    }

    /// <summary>Adds, as a witness, a signature to a checkpoint that agrees with the ledger and with all that the key signed before.</summary>
    /// <param name="note">The checkpoint.</param>
    /// <param name="logKey">The log's key, whose signature is required then; null where the ledger alone is relied upon.</param>
    /// <param name="initialize">Whether the key may begin with this log; else it must have signed of it before.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// NoteRoleMismatch, NoteSignatureInvalid, OriginMismatch, SignerStateMissing, SignerStateBusy, CheckpointInconsistent, or
    /// one of the errors of storage.
    /// </exception>
    public SignedNote SignAsWitness(SignedNote note, VerifierKey? logKey, bool initialize, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        RequireRole(NoteRole.Witness);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        if (logKey is not null && note.Verify(logKey) is null)
        {
            throw new EmrException(
                EmrError.NoteSignatureInvalid, "The checkpoint is not signed by the log's key.", "Ask the log for a checkpoint with its signature.");
        }
        using SignerState state = SignerState.Open(statePath, cancellation);
        using ILedgerView view = ledger.Store.BeginRead();
        string origin = ledger.OriginOf(view);
        if (checkpoint.Origin != origin)
        {
            throw new EmrException(
                EmrError.OriginMismatch, $"The checkpoint is of '{Text.Display.Line(checkpoint.Origin)}', and the ledger is '{origin}'.",
                "Give the ledger that the checkpoint is of.");
        }
        LedgerTree tree = new(view);
        if (checkpoint.Size > view.CountBlocks() || MerkleTree.Root(tree, checkpoint.Size) != checkpoint.Root)
            throw Refuse(state, LocalCheckpoint(view, tree, checkpoint.Size).ToText(), note.ToString(), "The checkpoint does not agree with the ledger");
        RequireAgreement(state, checkpoint, note.ToString(), tree, initialize);
        SignedNote signed = note.With(key.Sign(note.Text, ChainClock.Now));
        state.Put(origin, key, signed);
        return signed;
    }

    private static Checkpoint LocalCheckpoint(ILedgerView view, LedgerTree tree, ulong size)
    {
        ulong covered = Math.Min(size, view.CountBlocks());
        return new Checkpoint("the ledger at hand", covered, MerkleTree.Root(tree, covered));
    }

    private void RequireRole(NoteRole role)
    {
        if (key.Role != role)
        {
            throw new EmrException(
                EmrError.NoteRoleMismatch, $"The key '{key.Name}' is a {(role == NoteRole.Log ? "witness's, and signs no checkpoints" : "log's, and no witness's")}.",
                $"Make a key with New-EmrKey -Algorithm Ed25519 -Role {role}.");
        }
        _ = key.Seed;
    }

    private void RequireAgreement(SignerState state, Checkpoint checkpoint, string text, LedgerTree tree, bool initialize)
    {
        if (state.Find(checkpoint.Origin, key) is not { } last)
        {
            if (initialize)
                return;
            throw new EmrException(
                EmrError.SignerStateMissing, $"The key '{key.Name}' has signed nothing of '{checkpoint.Origin}' that '{statePath}' knows of.",
                "Restore the state file; or, if the key is new to this ledger, give -Initialize.");
        }
        Checkpoint before = Checkpoint.Parse(last.Text);
        // The tree is the ledger's own, so its root of the earlier size says what a consistency proof would prove.
        if (before.Size > checkpoint.Size || MerkleTree.Root(tree, before.Size) != before.Root)
        {
            throw Refuse(
                state, last.ToString(), text,
                $"The key '{key.Name}' signed {before.Size} blocks with another history before: the ledger was cut, rolled back or rewritten");
        }
    }

    private static EmrException Refuse(SignerState state, string before, string now, string why)
    {
        IReadOnlyList<string> files = state.SaveEvidence(before, now);
        return new EmrException(
            EmrError.CheckpointInconsistent, $"{why}. Both notes were kept: '{files[0]}' and '{files[1]}'.",
            "Find out what happened to the ledger before anybody signs again.");
    }
}
