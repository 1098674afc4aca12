namespace EmrLedger;

/// <summary>Which of the two signatures that verify alike is accepted.</summary>
public enum SignaturePolicy
{
    /// <summary>Either s, as the notebook: about half of its signatures have the higher one.</summary>
    AnyS,
    /// <summary>Only the lower s, so that nobody else can make a second txid of a record.</summary>
    LowSOnly,
}
