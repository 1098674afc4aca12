using EmrLedger.Blocks;
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
        string? doctor = manifest is null ? null : new RegistrationCheck(this, receipt, manifest, index).Run();

        bool isRevoked = doctor is not null && receipt.Revocation.Count > 0 && faults.Count == 0;
        List<string> notProved = ["that the block was sealed at the time it states, or that nothing was sealed after the checkpoint"];
        if (manifest?.AuthorityPublicKey is not null && !RegistryStatement.IsStatement(receipt.Record.Prescription))
        {
            notProved.Add(isRevoked
                ? "that the doctor was not revoked before the record as well, or the authority changed, by a statement that is "
                + "left out"
                : "that the doctor was not revoked, or the authority changed, by a statement that is left out");
        }
        return new ReceiptCheckResult(
            receipt.Record, doctor, manifest?.Name ?? "", checkpoint.Origin, receipt.Block.Height, block?.Timestamp ?? 0,
            signatures.Witnesses, faults, notProved)
        {
            DoctorStatusThen = doctor is null || faults.Count > 0 ? null : DoctorStatus.Registered,
            DoctorStatusAtCheckpoint = isRevoked ? DoctorStatus.Revoked : null,
            RevokedAt = isRevoked ? receipt.Revocation[^1].Block.Height : null,
        };
    }

    /// <summary>Notes what is wrong.</summary>
    internal void Add(Fault fault) => faults.Add(fault);

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

    /// <summary>The block's values, whatever is wrong with it; null where they cannot be read.</summary>
    internal BlockTemplate? CheckBlock(ReceiptBlock block, LedgerManifest? manifest)
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

    /// <summary>The record's position among the txids of a block; below 0 where it is not there.</summary>
    internal static int IndexOf(EmrRecord record, BlockTemplate? block) =>
        block is not null && record.TryGetTxId(out Hash256 txId) ? block.TxIds.IndexOf(txId) : -1;

    private static Hash256? IdOf(ReceiptBlock block) =>
        BlockTemplate.TryRead(block.Preimage.Span, out BlockTemplate? template, out ulong nonce) ? template.BlockId(nonce) : null;
}
