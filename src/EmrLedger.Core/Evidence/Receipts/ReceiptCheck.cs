using EmrLedger.Blocks;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Merkle;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Evidence.Receipts;

/// <summary>
/// The check of a receipt, offline and without the ledger: every step is done, and each that fails is a fault of its own.
/// </summary>
public sealed class ReceiptCheck
{
    private readonly Receipt receipt;
    private readonly Checkpoint checkpoint;
    private readonly List<Fault> faults = [];

    private ReceiptCheck(Receipt receipt)
    {
        this.receipt = receipt;
        checkpoint = Checkpoint.Parse(receipt.Checkpoint.Text);
    }

    /// <summary>Checks a receipt against a policy.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/> where the note in it is not a checkpoint.</exception>
    public static ReceiptCheckResult Check(Receipt receipt, TrustPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new ReceiptCheck(receipt).Run(policy);
    }

    private ReceiptCheckResult Run(TrustPolicy policy)
    {
        CheckpointCheckResult signatures = CheckpointCheck.Check(receipt.Checkpoint, policy);
        faults.AddRange(signatures.Faults);
        LedgerManifest? manifest = CheckGenesis();
        if (RecordCheck.CheckAlone(receipt.Record) is { } fault)
            faults.Add(fault);
        BlockTemplate? block = CheckBlock(receipt.Block, manifest);
        int index = IndexOf(receipt.Record, block);
        if (index < 0)
            faults.Add(new Fault(FaultCode.RecordNotInBlock) { Height = receipt.Block.Height });
        string? doctor = manifest is null ? null : CheckRegistration(manifest, index);

        List<string> notProved = ["that the block was sealed at the time it states, or that nothing was sealed after the checkpoint"];
        if (manifest?.AuthorityPublicKey is not null && !RegistryStatement.IsStatement(receipt.Record.Prescription))
            notProved.Add("that the doctor was not revoked, or the authority changed, by a statement that is left out");
        return new ReceiptCheckResult(
            receipt.Record, doctor, manifest?.Name ?? "", checkpoint.Origin, receipt.Block.Height, block?.Timestamp ?? 0, signatures.Witnesses, faults, notProved);
    }

    private LedgerManifest? CheckGenesis()
    {
        LedgerManifest manifest;
        try
        {
            manifest = LedgerManifest.Read(receipt.Manifest.Span);
        }
        catch (EmrException exception) when (exception.Error == EmrError.ManifestInvalid)
        {
            faults.Add(new Fault(FaultCode.ManifestInvalid, Detail: exception.Message));
            return null;
        }
        BlockTemplate? genesis = CheckBlock(receipt.Genesis, manifest);
        if (genesis is null || receipt.Genesis.Height != 0 || genesis.Miner != manifest.Miner || genesis.Previous != default
            || genesis.TxIds.Length > 0)
        {
            faults.Add(new Fault(FaultCode.GenesisMismatch) { Height = 0 });
        }
        else if (checkpoint.Origin != (manifest.Origin ?? LedgerManifest.DefaultOrigin($"{IdOf(receipt.Genesis)}")))
        {
            string origin = $"the checkpoint is of '{Display.Line(checkpoint.Origin)}'";
            faults.Add(new Fault(FaultCode.GenesisMismatch, Detail: origin) { Height = 0 });
        }
        return manifest;
    }

    // The block's values, whatever is wrong with it; null where they cannot be read.
    private BlockTemplate? CheckBlock(ReceiptBlock block, LedgerManifest? manifest)
    {
        if (!BlockTemplate.TryRead(block.Preimage.Span, out BlockTemplate? template, out ulong nonce))
        {
            faults.Add(new Fault(FaultCode.BlockIdIncorrect, Detail: "it is not the preimage of an id") { Height = block.Height });
            return null;
        }
        if (manifest is not null && template.Target.Difficulty != manifest.Difficulty)
            faults.Add(new Fault(FaultCode.DifficultyMismatch, Detail: $"expected {manifest.Difficulty}") { Height = block.Height });
        if (!template.Target.IsMetBy(template.BlockId(nonce)))
            faults.Add(new Fault(FaultCode.ProofOfWorkInsufficient) { Height = block.Height });
        if (!MerkleProof.IsIncluded(MerkleHash.Leaf(block.Preimage.Span), block.Height, checkpoint.Size, [.. block.Proof], checkpoint.Root))
            faults.Add(new Fault(FaultCode.InclusionInvalid) { Height = block.Height });
        return template;
    }

    // Authority after authority up to the one who registered the doctor, each statement in a place of its own before the next.
    private string? CheckRegistration(LedgerManifest manifest, int recordIndex)
    {
        if (manifest.Authority is null && receipt.Statements.Count > 0)
            return NotProved("an open ledger has no registry");
        if (manifest.Authority is not { } authority || receipt.Record.Contents is not { } record
            || !PublicKeyDer.IsValid(record.PublicKey.Span))
        {
            return null;
        }
        RegistryKey doctor = RegistryKey.Of(record.PublicKey.Span);
        // A statement of the authority needs no registration; it only depends on who had the registry.
        bool needsRegistration = !RegistryStatement.IsStatement(receipt.Record.Prescription);
        string? name = null;
        (ulong, int) last = (0, -1);
        for (int i = 0; i < receipt.Statements.Count; i++)
        {
            ReceiptStatement statement = receipt.Statements[i];
            bool isRegistration = needsRegistration && i == receipt.Statements.Count - 1;
            int index = IndexOf(statement.Record, CheckBlock(statement.Block, manifest));
            (ulong, int) place = (statement.Block.Height, index);
            if (WhyNot(statement, isRegistration, authority, doctor, out RegistryKey subject, out name) is { } why)
                return NotProved(why);
            if (index < 0 || place.CompareTo(last) <= 0 || place.CompareTo((receipt.Block.Height, recordIndex)) >= 0)
                return NotProved("a statement is not in its block, or not before what depends on it");
            last = place;
            if (!isRegistration)
                authority = subject;
        }
        if (needsRegistration)
            return receipt.Statements.Count > 0 ? name : NotProved("it has no registration");
        return authority == doctor ? null : NotProved("it is a registry statement, and not of the authority");

        string? NotProved(string why)
        {
            faults.Add(new Fault(FaultCode.RegistrationNotProved, Detail: why));
            return null;
        }
    }

    private static string? WhyNot(
        ReceiptStatement statement, bool isRegistration, RegistryKey authority, RegistryKey doctor, out RegistryKey subject, out string? name)
    {
        subject = default;
        name = null;
        if (RecordCheck.CheckAlone(statement.Record) is { } fault)
            return $"a statement is not valid: {fault}";
        RecordContents contents = statement.Record.Contents!;
        if (RegistryKey.Of(contents) != authority)
            return "a statement is not signed by the authority";
        if (!RegistryStatement.TryParse(contents.Text, out RegistryStatement? text)
            || text.Action != (isRegistration ? RegistryAction.Add : RegistryAction.Authority))
        {
            return "a statement does not say what it must";
        }
        subject = new RegistryKey(contents.Patient, text.KeyDigest);
        name = text.Name;
        return isRegistration && subject != doctor ? "the registration is of another key" : null;
    }

    private static int IndexOf(EmrRecord record, BlockTemplate? block) =>
        block is not null && record.TryGetTxId(out Hash256 txId) ? block.TxIds.IndexOf(txId) : -1;

    private static Hash256? IdOf(ReceiptBlock block) =>
        BlockTemplate.TryRead(block.Preimage.Span, out BlockTemplate? template, out ulong nonce) ? template.BlockId(nonce) : null;
}
