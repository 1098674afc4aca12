namespace EmrLedger.Records;

/// <summary>What was found of a record's txid and signature.</summary>
internal enum RecordSeal
{
    /// <summary>Nobody looked yet.</summary>
    Unknown,
    /// <summary>The txid is not the hash of the record.</summary>
    TxIdWrong,
    /// <summary>The signature is not strict DER, or does not verify.</summary>
    SignatureWrong,
    /// <summary>The signature verifies, with the higher s.</summary>
    HighS,
    /// <summary>The signature verifies, with the lower s.</summary>
    LowS,
}
