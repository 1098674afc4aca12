namespace EmrLedger;

/// <summary>One thing that is wrong.</summary>
/// <param name="Code">Which check failed.</param>
/// <param name="Index">The record's position in its block, from 0; null where the fault is not one record's.</param>
/// <param name="Detail">What was found and what was expected, where numbers help. Never a prescription's text.</param>
public sealed record Fault(FaultCode Code, int? Index = null, string? Detail = null)
{
    /// <summary>The height of the block in a ledger; null where the fault is not one block's, or there is no ledger.</summary>
    public ulong? Height { get; init; }

    /// <summary>The check's message; the notebook's own words where the notebook has the check.</summary>
    public string Message => Code switch
    {
        FaultCode.HashLengthWrong => "Hash is wrong length",
        FaultCode.DoctorPublicKeyInvalid => "Invalid doctor public key",
        FaultCode.PrescriptionInvalid => "Invalid prescription",
        FaultCode.NonceInvalid => "Invalid nonce",
        FaultCode.TxIdInvalid => "Invalid txid",
        FaultCode.SignatureInvalid => "Invalid signature",
        FaultCode.SignatureHighS => "Invalid signature",
        FaultCode.DifficultyMismatch => "Block difficulty does not match expected difficulty",
        FaultCode.PreviousLengthWrong => "Previous block ID is not 32 bytes long",
        FaultCode.MinerLengthWrong => "Miner field is not 20 bytes long",
        FaultCode.TooManyRecords => "Block contains more than 25 records",
        FaultCode.BlockIdIncorrect => "Block ID is incorrect",
        FaultCode.ProofOfWorkInsufficient => "Block ID does not meet the difficulty requirement",
        FaultCode.PreviousMismatch => "Previous block ID does not match the block before",
        FaultCode.HeightMismatch => "Block height does not follow the block before",
        FaultCode.GenesisMismatch => "Genesis block does not commit to the manifest",
        FaultCode.TimestampNotAfterMedian => "Block timestamp is not after the median time",
        FaultCode.TimestampTooFarAhead => "Block timestamp is more than 2 hours ahead",
        FaultCode.DoctorNotRegistered => "Doctor is not registered",
        FaultCode.DoctorRevoked => "Doctor is revoked",
        FaultCode.RegistryStatementInvalid => "Invalid registry statement",
        FaultCode.RegistryStatementForeign => "Registry statement is not the authority's",
        FaultCode.RoleMissing => "Signer does not have the role",
        FaultCode.PharmacyNotRegistered => "Pharmacy is not registered",
        FaultCode.PharmacyRevoked => "Pharmacy is revoked",
        FaultCode.RxStatementInvalid => "Invalid prescription statement",
        FaultCode.PrescriptionUnknown => "Prescription is unknown",
        FaultCode.PrescriptionNotSealed => "Prescription is not sealed yet",
        FaultCode.PrescriptionForeign => "Prescription is somebody else's",
        FaultCode.PrescriptionHeld => "Prescription is held",
        FaultCode.PrescriptionNotHeld => "Prescription is not held",
        FaultCode.PrescriptionDispensed => "Prescription is dispensed in part",
        FaultCode.PrescriptionCompleted => "Prescription is completed",
        FaultCode.PrescriptionCancelled => "Prescription is cancelled",
        FaultCode.PrescriptionExpired => "Prescription is expired",
        FaultCode.PrescriptionReplaced => "Prescription is replaced",
        FaultCode.PrescriptionNotValidYet => "Prescription is not valid yet",
        FaultCode.FillNotOpen => "Fill is not open",
        FaultCode.QuantityExceeded => "Quantity is exceeded",
        FaultCode.TooManyDispenses => "Prescription has too many dispenses",
        FaultCode.DispenseUnknown => "Dispense is unknown",
        FaultCode.DispenseNotLast => "Dispense is not the last",
        FaultCode.TextNotSealed => "Text is not sealed",
        FaultCode.TextErased => "Text is erased",
        FaultCode.TextPreserved => "Text is under a legal hold",
        FaultCode.TextNotPreserved => "Text is not under a legal hold",
        FaultCode.TextWithheld => "Sealed text is withheld",
        FaultCode.TextNotErased => "Erased text is still there",
        FaultCode.EnvelopeInvalid => "Invalid envelope",
        FaultCode.EnvelopeAltered => "Envelope does not hold what was signed",
        FaultCode.RecordNotSealed => "Record is not sealed in the ledger",
        FaultCode.ManifestInvalid => "Invalid manifest",
        FaultCode.StoredItemMisplaced => "Stored item is missing or misplaced",
        FaultCode.PendingRecordInadmissible => "Pending record cannot be sealed",
        FaultCode.StorageDamaged => "Storage is damaged",
        FaultCode.StorageAltered => "Storage holds what no ledger has",
        FaultCode.ExportMalformed => "Export is malformed",
        FaultCode.CheckpointUnsigned => "Checkpoint is not signed by the log",
        FaultCode.CheckpointSignatureInvalid => "Invalid signature under the checkpoint",
        FaultCode.QuorumMissing => "Too few witnesses signed the checkpoint",
        FaultCode.CheckpointMismatch => "Ledger does not agree with the checkpoint",
        FaultCode.LedgerBehindCheckpoint => "Ledger is behind the checkpoint",
        FaultCode.InclusionInvalid => "Block is not in the checkpoint's tree",
        FaultCode.RecordNotInBlock => "Record is not in the block",
        FaultCode.RegistrationNotProved => "Registration of the signer is not proved",
        FaultCode.RevocationNotProved => "Revocation of the signer is not proved",
        FaultCode.HistoryNotProved => "History of the prescription is not proved",
        FaultCode.HistoryChanged => "Ledger is not the one that was verified before",
        FaultCode.NotChecked => "Nothing could be checked",
        _ => Code.ToString(),
    };

    /// <summary>Place, message and detail in one line.</summary>
    public override string ToString()
    {
        string place = (Height, Index) switch
        {
            ({ } height, { } index) => $" (block {height}, record {index})",
            ({ } height, null) => $" (block {height})",
            (null, { } index) => $" (record {index})",
            _ => "",
        };
        return Detail is null ? $"{Message}{place}" : $"{Message}{place}: {Detail}";
    }
}
