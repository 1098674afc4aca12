namespace EmrLedger.Records;

/// <summary>Checks records one after another, each doctor's nonces counting up. A failed record does not advance its doctor.</summary>
public sealed class RecordSequenceCheck(ulong previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
{
    private readonly Dictionary<Hash160, ulong> last = [];

    /// <summary>Checks the next record: null, or the first fault.</summary>
    public Fault? Check(EmrRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        // A hash that cannot be read fails its check before any nonce is looked at.
        _ = Hash160.TryParse(record.DoctorHash, out Hash160 doctor);
        Fault? fault = RecordCheck.Check(record, last.GetValueOrDefault(doctor, previousNonce), policy);
        if (fault is null)
            last[doctor] = record.Nonce;
        return fault;
    }
}
