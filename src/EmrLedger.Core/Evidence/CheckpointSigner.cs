using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Merkle;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Evidence;

/// <summary>
/// Signs checkpoints of a ledger, as its log or as a witness: never one that contradicts what the key signed of that log
/// before, not even where the ledger's file was rolled back.
/// </summary>
public sealed class CheckpointSigner(Ledger ledger, NoteKey key, string statePath)
{
    private string Name => key.Verifier.ShownName;

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
        return ledger.Session.Write(
            transaction =>
            {
                LedgerTree tree = new(transaction);
                string origin = ledger.Session.OriginOf(transaction);
                ulong size = transaction.CountBlocks();
                SignedNote? last = RequireState(state, origin, initialize);
                if (RootOf(transaction, tree, last, size) is not { } root)
                    throw Refuse(state, last!, new Checkpoint(origin, size, MerkleTree.Root(tree, size)).ToText());
                string text = new Checkpoint(origin, size, root).ToText();
                SignedNote note = new(text, [key.Sign(text, time: 0)]);
                // On the disk before anybody sees it: what is not remembered could be contradicted.
                state.Put(origin, key, note);
                transaction.PutCheckpoint(note.ToBytes());
                return note;
            },
            cancellation);
    }

    /// <summary>Adds, as a witness, a signature to a checkpoint that agrees with the ledger and with all that the key signed before.</summary>
    /// <param name="note">The checkpoint.</param>
    /// <param name="logKey">The log's key, whose signature the checkpoint must have.</param>
    /// <param name="initialize">Whether the key may begin with this log; else it must have signed of it before.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// NoteRoleMismatch, VerifierKeyInvalid, NoteSignatureInvalid, OriginMismatch, SignerStateMissing, SignerStateBusy,
    /// CheckpointInconsistent, LedgerBehindCheckpoint where the ledger has too few blocks to compare, CheckpointTooOld where
    /// the key signed a larger one before, or one of the errors of storage.
    /// </exception>
    public SignedNote SignAsWitness(SignedNote note, VerifierKey logKey, bool initialize, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        RequireRole(NoteRole.Witness);
        // Who signs as the log is a log, and not the witness itself.
        _ = new TrustPolicy(logKey, [key.Verifier], quorum: 0);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        if (note.Verify(logKey) is null)
        {
            throw new EmrException(
                EmrError.NoteSignatureInvalid, "The checkpoint is not signed by the log's key.", "Ask the log for a checkpoint with its signature.");
        }
        using SignerState state = SignerState.Open(statePath, cancellation);
        using ILedgerView view = ledger.Session.BeginRead();
        string origin = ledger.Session.OriginOf(view);
        if (checkpoint.Origin != origin)
        {
            throw new EmrException(
                EmrError.OriginMismatch, $"The checkpoint is of '{Text.Display.Line(checkpoint.Origin)}', and the ledger is '{origin}'.",
                "Give the ledger that the checkpoint is of.");
        }
        LedgerTree tree = new(view);
        SignedNote? last = RequireState(state, origin, initialize);
        Checkpoint? before = last is null ? null : Checkpoint.Parse(last.Text);
        if (before is not null && before.Size > checkpoint.Size)
            throw RefuseSmaller(state, view, tree, last!, note);
        // Two roots of one size contradict each other whatever the ledger has.
        if (before is not null && before.Size == checkpoint.Size && before.Root != checkpoint.Root)
            throw Refuse(state, last!, note.ToString());
        ulong blocks = view.CountBlocks();
        if (before is not null && before.Size > blocks)
            throw Behind(blocks, checkpoint.Size);
        bool isCovered = checkpoint.Size <= blocks;
        if (RootOf(view, tree, last, isCovered ? checkpoint.Size : blocks) is not { } root)
            throw Refuse(state, last!, note.ToString());
        if (!isCovered)
            throw Behind(blocks, checkpoint.Size);
        if (root != checkpoint.Root)
        {
            Checkpoint local = new(origin, checkpoint.Size, root);
            throw Refuse(state, local.ToText(), note.ToString(), "The checkpoint does not agree with the ledger");
        }
        SignedNote signed = note.With(key.Sign(note.Text, ChainClock.Now));
        state.Put(origin, key, signed);
        return signed;
    }

    // The root over so many blocks; null where they do not continue what was signed last. What the ledger keeps of its tree
    // anybody could have changed who changed its blocks: the part that was signed is held against the signed root, with the
    // last block in it, whose id binds those before, and what came since is hashed anew.
    private static Hash256? RootOf(ILedgerView view, LedgerTree tree, SignedNote? last, ulong size)
    {
        MerkleFrontier frontier = new();
        if (last is not null)
        {
            Checkpoint before = Checkpoint.Parse(last.Text);
            if (!Holds(view, tree, before) || before.Size > size)
                return null;
            frontier = MerkleFrontier.Of(tree, before.Size);
            if (frontier.Root != before.Root)
                return null;
        }
        if (frontier.Size < size)
        {
            foreach (EmrBlock block in view.ReadBlocks(frontier.Size, size - 1))
                frontier.Add(LedgerTree.LeafOf(block));
        }
        return frontier.Size == size ? frontier.Root : null;
    }

    private static bool Holds(ILedgerView view, LedgerTree tree, Checkpoint checkpoint)
    {
        if (checkpoint.Size == 0)
            return checkpoint.Root == MerkleHash.Empty;
        if (checkpoint.Size > view.CountBlocks())
            return false;
        ulong tip = checkpoint.Size - 1;
        return view.ReadBlocks(tip, tip).FirstOrDefault() is { } block && MerkleProof.IsIncluded(
            LedgerTree.LeafOf(block), tip, checkpoint.Size, [.. MerkleTree.InclusionProof(tree, tip, checkpoint.Size)],
            checkpoint.Root);
    }

    // An older checkpoint of the same history does not contradict, but a witness states the largest that it saw.
    private EmrException RefuseSmaller(SignerState state, ILedgerView view, LedgerTree tree, SignedNote last, SignedNote note)
    {
        Checkpoint before = Checkpoint.Parse(last.Text);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        ulong blocks = view.CountBlocks();
        if (blocks >= checkpoint.Size && !Holds(view, tree, checkpoint))
            return Refuse(state, last, note.ToString());
        if (blocks < before.Size)
            return Behind(blocks, before.Size);
        return Holds(view, tree, before)
            ? new EmrException(
                EmrError.CheckpointTooOld,
                $"The checkpoint covers {Display.Count(checkpoint.Size, "block")}, and the key '{Name}' signed {before.Size} before.",
                "Ask the log for its latest checkpoint.")
            : Refuse(state, last, note.ToString());
    }

    // Too few blocks to compare are no contradiction, and nothing to keep as evidence.
    private static EmrException Behind(ulong blocks, ulong needed) => new(
        EmrError.LedgerBehindCheckpoint,
        $"The ledger has {Display.Count(blocks, "block")}, and {needed} were signed: it is an older copy, or its end was cut off. "
        + "Nothing can be compared before it has them all.",
        "Update your copy of the ledger, and sign then; where the log has no more blocks than this, it has lost what it signed.");

    private void RequireRole(NoteRole role)
    {
        if (key.Role != role)
        {
            throw new EmrException(
                EmrError.NoteRoleMismatch,
                $"The key '{Name}' is a {(role == NoteRole.Log ? "witness's, and signs no checkpoints" : "log's, and not a witness's")}.");
        }
        _ = key.Seed;
    }

    private SignedNote? RequireState(SignerState state, string origin, bool initialize) =>
        state.Find(origin, key) is { } last
            ? last
            : initialize
                ? null
                : throw new EmrException(
                    EmrError.SignerStateMissing,
                    $"The key '{Name}' has signed nothing of '{origin}' that '{statePath}' knows of.");

    private EmrException Refuse(SignerState state, SignedNote last, string now) => Refuse(
        state, last.ToString(), now,
        $"The key '{Name}' signed {Display.Count(Checkpoint.Parse(last.Text).Size, "block")} with another history before: "
            + "the ledger was cut, rolled back or rewritten");

    private static EmrException Refuse(SignerState state, string before, string now, string why)
    {
        IReadOnlyList<string> files = state.SaveEvidence(before, now);
        return new EmrException(
            EmrError.CheckpointInconsistent, $"{why}. Both notes were kept: '{files[0]}' and '{files[1]}'.",
            "Find out what happened to the ledger before anybody signs again.");
    }
}
