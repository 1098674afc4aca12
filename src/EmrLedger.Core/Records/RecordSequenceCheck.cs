namespace EmrLedger.Records;

/// <summary>Checks records one after another, each doctor's nonces counting up. A failed record does not advance its doctor.</summary>
public sealed class RecordSequenceCheck(ulong previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
{
    private readonly Dictionary<Hash160, ulong> last = [];

    /// <summary>Checks the next record: null, or the first fault.</summary>
    public Fault? Check(EmrRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Fault? fault = RecordCheck.Check(record, last.GetValueOrDefault(record.Doctor, previousNonce), policy);
        if (fault is null)
            last[record.Doctor] = record.Nonce;
        return fault;
    }
}
