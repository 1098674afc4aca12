using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Merkle;
using EmrLedger.Prescriptions;
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

    /// <summary>Whether anything is wrong so far.</summary>
    internal bool HasFaults => faults.Count > 0;

    /// <summary>Checks a receipt against a policy.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="policy">Whose signatures it must have.</param>
    /// <param name="day">The day, in UTC, for which a prescription's status is told; today without it.</param>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/> where the note in it is not a checkpoint.</exception>
    public static ReceiptCheckResult Check(Receipt receipt, TrustPolicy policy, DateOnly? day = null)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new ReceiptCheck(receipt).Run(policy, day ?? PrescriptionTerms.DayOf(ChainClock.Now));
    }

    private ReceiptCheckResult Run(TrustPolicy policy, DateOnly day)
    {
        CheckpointCheckResult signatures = CheckpointCheck.Check(receipt.Checkpoint, policy);
        faults.AddRange(signatures.Faults);
        LedgerManifest? manifest = CheckGenesis();
        if (RecordCheck.CheckAlone(receipt.Record) is { } fault)
        {
            faults.Add(fault);
        }
        else if (manifest is { SealedTextsOnly: true } && receipt.Record.Contents is { } contents
            && PrescriptionAdmission.Prescribes(contents, DoctorRegistry.Initial(manifest.Authority, manifest.Rules))
            && SealedPrescription.CommitmentOf(contents) is null)
        {
            faults.Add(new Fault(FaultCode.TextNotSealed, Detail: "the ledger admits sealed texts alone"));
        }
        BlockTemplate? block = CheckBlock(receipt.Block, manifest);
        int index = IndexOf(receipt.Record, block);
        if (index < 0)
            faults.Add(new Fault(FaultCode.RecordNotInBlock) { Height = receipt.Block.Height });
        string? signer = manifest is null ? null : new RegistrationCheck(this, receipt, manifest, index).Run();

        EmrPrescription? prescription = manifest is null || receipt.History is not { } history
            ? null
            : new HistoryCheck(this, receipt, manifest).Run(history, day);

        bool isRevoked = signer is not null && receipt.Revocation.Count > 0 && faults.Count == 0;
        return new ReceiptCheckResult(
            receipt.Record, signer, manifest?.Name ?? "", checkpoint.Origin, receipt.Block.Height, block?.Timestamp ?? 0,
            signatures.Witnesses, faults, NotProved(manifest, isRevoked, prescription is not null).ToArray())
        {
            DoctorStatusThen = signer is null || faults.Count > 0 ? null : DoctorStatus.Registered,
            DoctorStatusAtCheckpoint = isRevoked ? DoctorStatus.Revoked : null,
            RevokedAt = isRevoked ? receipt.Revocation[^1].Block.Height : null,
            CheckpointSize = checkpoint.Size,
            PrescriptionAtCheckpoint = prescription,
            StateAtCheckpoint = prescription is null ? null : ReceiptWords.StateOf(prescription, day, checkpoint.Size),
        };
    }

    private IEnumerable<string> NotProved(LedgerManifest? manifest, bool isRevoked, bool hasHistory)
    {
        yield return "that the block was sealed at the time it states, or that nothing was sealed after the checkpoint";
        if (manifest?.Authority is not null && ReceiptSigner.RoleOf(receipt, manifest.Rules) is { } role)
            yield return ReceiptWords.NotProvedOfSigner(role, isRevoked);
        if (hasHistory)
        {
            yield return ReceiptWords.NotProvedOfHistory(
                replaces: RxStatement.TryParse(receipt.Record.Prescription, out RxStatement? statement)
                && statement.Action == PrescriptionAction.Amend);
        }
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
