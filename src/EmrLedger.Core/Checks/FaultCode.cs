namespace EmrLedger;

/// <summary>What a check can find wrong with a record, a block or a chain.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum FaultCode : long
{
    /// <summary>A doctor or patient hash is not 20 bytes.</summary>
    HashLengthWrong,
    /// <summary>The doctor's key is not the canonical 88 bytes, not on the curve, or not the key of the doctor's hash.</summary>
    DoctorPublicKeyInvalid,
    /// <summary>The prescription has more than 200 UTF-8 bytes or cannot be encoded.</summary>
    PrescriptionInvalid,
    /// <summary>The nonce does not follow the doctor's last one.</summary>
    NonceInvalid,
    /// <summary>The txid is not the hash of the record, or not 32 bytes.</summary>
    TxIdInvalid,
    /// <summary>The signature is not strict DER or does not verify.</summary>
    SignatureInvalid,
    /// <summary>The signature verifies and has the higher s, where only the lower is accepted.</summary>
    SignatureHighS,
    /// <summary>The block's difficulty is another than expected.</summary>
    DifficultyMismatch,
    /// <summary>The previous block id is not 32 bytes.</summary>
    PreviousLengthWrong,
    /// <summary>The miner hash is not 20 bytes.</summary>
    MinerLengthWrong,
    /// <summary>The block has more than 25 records.</summary>
    TooManyRecords,
    /// <summary>The block id is not the hash of the block.</summary>
    BlockIdIncorrect,
    /// <summary>The block id is above the target of the difficulty.</summary>
    ProofOfWorkInsufficient,
    /// <summary>The block does not name the last valid block before it.</summary>
    PreviousMismatch,
    /// <summary>The height is not one more than that of the block before.</summary>
    HeightMismatch,
    /// <summary>The first block does not commit to the ledger's manifest, or is not a genesis block.</summary>
    GenesisMismatch,
    /// <summary>The timestamp is not later than the median of the last 11 blocks.</summary>
    TimestampNotAfterMedian,
    /// <summary>The timestamp is more than two hours ahead of the clock.</summary>
    TimestampTooFarAhead,
    /// <summary>The record's doctor is not registered in the ledger, or under another key.</summary>
    DoctorNotRegistered,
    /// <summary>The record's doctor was revoked before it.</summary>
    DoctorRevoked,
    /// <summary>A registry statement of the authority cannot be read, or contradicts the registry.</summary>
    RegistryStatementInvalid,
    /// <summary>A registry statement is signed by somebody else than the authority.</summary>
    RegistryStatementForeign,
    /// <summary>The record is not sealed in the ledger, where that is asked for.</summary>
    RecordNotSealed,
    /// <summary>The manifest cannot be read.</summary>
    ManifestInvalid,
    /// <summary>The signer is registered, and not in the role that may sign such a thing.</summary>
    RoleMissing,
    /// <summary>The registry had no such pharmacy before the record, or under another key.</summary>
    PharmacyNotRegistered,
    /// <summary>The registry revoked the signer, a pharmacy, before the record.</summary>
    PharmacyRevoked,
    /// <summary>The text begins as a statement about a prescription does, and is none, or contradicts the prescription.</summary>
    RxStatementInvalid,
    /// <summary>The ledger has no such prescription.</summary>
    PrescriptionUnknown,
    /// <summary>The prescription is pending, or in the same block.</summary>
    PrescriptionNotSealed,
    /// <summary>Somebody else prescribed or dispensed it.</summary>
    PrescriptionForeign,
    /// <summary>A pharmacy holds the prescription, and not the signer; or the signer claims it twice.</summary>
    PrescriptionHeld,
    /// <summary>No pharmacy holds the prescription.</summary>
    PrescriptionNotHeld,
    /// <summary>Something of the prescription was dispensed, so that it cannot be replaced.</summary>
    PrescriptionDispensed,
    /// <summary>Nothing of the prescription is left.</summary>
    PrescriptionCompleted,
    /// <summary>The prescription is cancelled, or will be as soon as its holder lets go.</summary>
    PrescriptionCancelled,
    /// <summary>The last day of the prescription is past.</summary>
    PrescriptionExpired,
    /// <summary>Another prescription stands in the place of this one.</summary>
    PrescriptionReplaced,
    /// <summary>The first day of the prescription is to come.</summary>
    PrescriptionNotValidYet,
    /// <summary>The fill is complete, is not its turn, or there are not so many.</summary>
    FillNotOpen,
    /// <summary>More units are dispensed than the fill has left.</summary>
    QuantityExceeded,
    /// <summary>The prescription was dispensed in more parts than are kept.</summary>
    TooManyDispenses,
    /// <summary>What is voided is no dispense, or is voided already.</summary>
    DispenseUnknown,
    /// <summary>What is voided is not the last dispense of its prescription.</summary>
    DispenseNotLast,
    /// <summary>The text stands in the record, where only a sealed one will do.</summary>
    TextNotSealed,
    /// <summary>The sealed text was erased before.</summary>
    TextErased,
    /// <summary>A legal hold forbids to erase the sealed text.</summary>
    TextPreserved,
    /// <summary>There is no legal hold on the sealed text.</summary>
    TextNotPreserved,
    /// <summary>The sealed text of a prescription is missing, and no statement says that it was erased.</summary>
    TextWithheld,
    /// <summary>The sealed text of a prescription is there, although a statement says that it was erased.</summary>
    TextNotErased,
    /// <summary>The envelope of a sealed text is malformed, of another record, or of no record of the ledger.</summary>
    EnvelopeInvalid,
    /// <summary>What the envelope of a sealed text holds is not what the record commits to.</summary>
    EnvelopeAltered,
    /// <summary>A block or a record is missing in the store or the export, or stands there without its chain.</summary>
    StoredItemMisplaced,
    /// <summary>A pending record could not be sealed as it stands.</summary>
    PendingRecordInadmissible,
    /// <summary>The store's own check finds its files damaged.</summary>
    StorageDamaged,
    /// <summary>Another program added a trigger or the like to the store; what is stored is not affected.</summary>
    StorageAltered,
    /// <summary>A line of an export is not what belongs there, or cannot be read.</summary>
    ExportMalformed,
    /// <summary>The checkpoint has no signature of the log's key.</summary>
    CheckpointUnsigned,
    /// <summary>A signature of a trusted key under the checkpoint is not of its text.</summary>
    CheckpointSignatureInvalid,
    /// <summary>Too few of the trusted witnesses signed the checkpoint.</summary>
    QuorumMissing,
    /// <summary>The ledger is not the one that the checkpoint states: cut, rolled back or rewritten.</summary>
    CheckpointMismatch,
    /// <summary>The ledger has fewer blocks than the checkpoint states: an older copy, or one that was cut.</summary>
    LedgerBehindCheckpoint,
    /// <summary>The Merkle proof does not lead from the block to the checkpoint's root.</summary>
    InclusionInvalid,
    /// <summary>The record's txid is not in the block.</summary>
    RecordNotInBlock,
    /// <summary>The receipt does not show that the ledger's authority registered the signer before the record.</summary>
    RegistrationNotProved,
    /// <summary>The receipt states that the signer was revoked after the record, and does not show it.</summary>
    RevocationNotProved,
    /// <summary>What the receipt says happened to the prescription, it does not show.</summary>
    HistoryNotProved,
    /// <summary>The ledger is not the one that was verified before: another, or cut, rolled back or rewritten.</summary>
    HistoryChanged,
    /// <summary>The ledger, or the checkpoint that it is held against, could not be read, so that nothing was checked.</summary>
    NotChecked,
}
