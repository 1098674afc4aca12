namespace EmrLedger;

/// <summary>What a check can find wrong with a record, a block or a chain.</summary>
public enum FaultCode
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
}
