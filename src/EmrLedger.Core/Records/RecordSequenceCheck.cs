namespace EmrLedger.Records;

/// <summary>
/// Checks records one after another, each doctor's nonces counting up. A failed record does not advance its doctor. Where
/// nobody says which nonce came before, a doctor's first valid record has any, and the later ones follow it.
/// </summary>
/// <param name="previousNonce">The nonce of each doctor's last record before the first; null where it is not known.</param>
/// <param name="policy">Which signatures are accepted.</param>
public sealed class RecordSequenceCheck(ulong? previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
{
    private readonly Dictionary<Hash160, ulong> last = [];

    /// <summary>Checks the next record: null, or the first fault.</summary>
    public Fault? Check(EmrRecord record) => Check(record, out _);

    /// <summary>Checks the next record: null, or the first fault.</summary>
    /// <param name="record">The record.</param>
    /// <param name="orderChecked">Whether it was known which nonce the record must have.</param>
    public Fault? Check(EmrRecord record, out bool orderChecked)
    {
        ArgumentNullException.ThrowIfNull(record);
        ulong? previous = last.TryGetValue(record.Doctor, out ulong nonce) ? nonce : previousNonce;
        orderChecked = previous is not null;
        Fault? fault = previous is { } known ? RecordCheck.Check(record, known, policy) : RecordCheck.CheckAlone(record, policy);
        if (fault is null)
            last[record.Doctor] = record.Nonce;
        return fault;
    }
}
