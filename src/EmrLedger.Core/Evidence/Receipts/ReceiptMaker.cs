using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Merkle;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Evidence.Receipts;

/// <summary>Makes receipts out of a ledger; that needs no key.</summary>
public static class ReceiptMaker
{
    /// <summary>A receipt of a sealed record, in the tree of a checkpoint.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="txId">The record.</param>
    /// <param name="checkpoint">The signed checkpoint.</param>
    /// <param name="withHistory">Whether it is to have what happened to the prescription that the record is.</param>
    /// <exception cref="EmrException">
    /// RecordNotFound, with a history LifecycleMissing, PrescriptionUnknown or HistoryTooLong, CheckpointTooOld where the checkpoint does not cover the record's block, OriginMismatch,
    /// CheckpointInconsistent where it is of another history, LedgerBehindCheckpoint where it covers more than the ledger has,
    /// or one of the errors of storage.
    /// </exception>
    public static Receipt Make(Ledger ledger, Hash256 txId, SignedNote checkpoint, bool withHistory = false)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(checkpoint);
        Checkpoint head = Checkpoint.Parse(checkpoint.Text);
        using ILedgerView view = ledger.Session.BeginRead();
        LedgerTree tree = new(view);
        RequireAgreement(ledger, view, tree, head);
        if (Find(view, txId) is not { Height: { } height, Index: { } index } found)
            throw new EmrException(EmrError.RecordNotFound, $"The ledger has no sealed record {txId}.", "Pending records have no receipt: seal it first.");
        if (height >= head.Size)
        {
            throw new EmrException(
                EmrError.CheckpointTooOld, $"The record is in block {height}, and the checkpoint covers {Display.Count(head.Size, "block")}.");
        }
        LedgerRecord[] statements = [.. StatementsBefore(ledger, view, found, height, index)];
        LedgerRecord[] revocation = [.. StatementsOfRevocation(ledger, view, found, statements, head.Size)];
        Receipt receipt = new(
            found.Record, BlockAt(height), ledger.Manifest.Bytes, BlockAt(0), [.. statements.Select(Show)],
            [.. revocation.Select(Show)], checkpoint);
        if (!withHistory)
            return receipt;
        HistoryMaker history = new(ledger.Session, view, found, head.Size);
        LedgerRecord[] about = [.. history.Statements()];
        LedgerRecord[] registry = [.. history.RegistryOf(about, [.. statements, .. revocation])];
        return HistoryMaker.RequireFit(
            receipt with { History = new ReceiptHistory([.. registry.Select(Show)], [.. about.Select(Show)]) });

        ReceiptStatement Show(LedgerRecord statement) => new(statement.Record, BlockAt(statement.Height!.Value));

        ReceiptBlock BlockAt(ulong at)
        {
            ReceiptBlock block = new(
                PreimageOf(view.ReadBlocks(at, at).Single()), at, MerkleTree.InclusionProof(tree, at, head.Size));
            // What the ledger keeps of its tree may be of other blocks than it has.
            return MerkleProof.IsIncluded(MerkleHash.Leaf(block.Preimage.Span), at, head.Size, [.. block.Proof], head.Root)
                ? block
                : throw OtherHistory(head);
        }
    }

    /// <summary>
    /// The signer of a receipt's record as the ledger knows one now, pending statements too, where that key is revoked; null
    /// where not. What came after the checkpoint, the receipt does not show.
    /// </summary>
    public static RegisteredKey? FindRevoked(Ledger ledger, Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(receipt);
        if (ledger.Manifest.Authority is null || ReceiptSigner.RoleOf(receipt, ledger.Manifest.Rules) is null)
            return null;
        return ledger.RegistryDesk.Read().Concat<RegisteredKey>(ledger.RegistryDesk.ReadPharmacies()).FirstOrDefault(
            key => key.Hash == receipt.Record.DoctorHash && key.Status == DoctorStatus.Revoked);
    }

    private static void RequireAgreement(Ledger ledger, ILedgerView view, LedgerTree tree, Checkpoint head)
    {
        string origin = ledger.Session.OriginOf(view);
        if (head.Origin != origin)
        {
            throw new EmrException(
                EmrError.OriginMismatch, $"The checkpoint is of '{Display.Line(head.Origin)}', and the ledger is '{origin}'.",
                "Give a checkpoint of this ledger.");
        }
        if (head.Size > view.CountBlocks())
        {
            throw new EmrException(
                EmrError.LedgerBehindCheckpoint,
                $"The ledger has {Display.Count(view.CountBlocks(), "block")}, and the checkpoint covers {head.Size}: it is an older copy, or its "
                + "end was cut off.",
                "Update your copy of the ledger, or give a checkpoint of the blocks that it has.");
        }
        if (MerkleTree.Root(tree, head.Size) != head.Root)
            throw OtherHistory(head);
    }

    private static EmrException OtherHistory(Checkpoint head) => new(
        EmrError.CheckpointInconsistent, $"The checkpoint states {Display.Count(head.Size, "block")} of another history than the ledger has.");

    // The changes of authority before the signer's registration, and that.
    private static IEnumerable<LedgerRecord> StatementsBefore(Ledger ledger, ILedgerView view, LedgerRecord found, ulong height, int index)
    {
        DoctorRegistry registry = ledger.Session.RegistryOf(view, height);
        foreach (EmrRecord earlier in view.ReadBlocks(height, height).Single().Records.Take(index))
        {
            if (earlier.Contents is { } contents)
                _ = registry.Admit(contents, height, out registry);
        }
        IEnumerable<LedgerRecord> handovers = registry.Handovers.Select(txId => Find(view, txId)).OfType<LedgerRecord>();
        // The authority's word depends on who had the registry, and on nothing else.
        if (registry.Authority is not { } authority || RoleOf(ledger, found, authority) is null)
            return handovers;
        if (registry.Find(found.Record.Doctor) is not { } known || !Hash256.TryParse(known.TxId, out Hash256 statement)
            || Find(view, statement) is not { } registration)
        {
            return [];
        }
        return [.. handovers.Where(handover => IsBefore(handover, registration)), registration];
    }

    private static RegistryRole? RoleOf(Ledger ledger, LedgerRecord found, RegistryKey authority) => ReceiptSigner.RoleOf(
        found.Record.Prescription, ledger.Manifest.Rules,
        isAuthority: found.Record.Contents is { } contents && RegistryKey.Of(contents) == authority);

    // Where the signer is revoked after the blocks that a checkpoint covers: the changes of authority since the registration
    // that came before the revocation, and that.
    private static IEnumerable<LedgerRecord> StatementsOfRevocation(
        Ledger ledger, ILedgerView view, LedgerRecord found, LedgerRecord[] registration, ulong size)
    {
        // Otherwise they are changes of authority, and the record is the authority's.
        if (registration is not [.., var add] || !ReceiptSigner.IsRegistration(add.Record))
            return [];
        DoctorRegistry registry = ledger.Session.RegistryOf(view, size);
        if (registry.Find(found.Record.Doctor) is not { Status: DoctorStatus.Revoked } known
            || !Hash256.TryParse(known.TxId, out Hash256 statement) || Find(view, statement) is not { } revocation)
        {
            return [];
        }
        return
        [
            .. registry.Handovers.Select(txId => Find(view, txId)).OfType<LedgerRecord>()
                .Where(handover => IsBefore(add, handover) && IsBefore(handover, revocation)),
            revocation,
        ];
    }

    private static bool IsBefore(LedgerRecord one, LedgerRecord other) =>
        (one.Height, one.Index).CompareTo((other.Height, other.Index)) < 0;

    private static LedgerRecord? Find(ILedgerView view, Hash256 txId) =>
        view.ReadRecords(new RecordQuery { TxId = txId }).FirstOrDefault();

    private static byte[] PreimageOf(EmrBlock block) => block.Contents?.Preimage() ?? throw new EmrException(
        EmrError.LedgerDamaged, $"A value of block {block.Height} has a wrong length, so its id has no preimage.",
        "Check the ledger.");
}
