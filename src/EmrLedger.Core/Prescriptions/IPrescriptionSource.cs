namespace EmrLedger.Prescriptions;

/// <summary>What is known of prescriptions after some records.</summary>
public interface IPrescriptionSource
{
    /// <summary>The prescription that a record made; null where it made none.</summary>
    PrescriptionState? Find(Hash256 txId);

    /// <summary>The prescription that a record dispensed something of, voided or not; null where it dispensed nothing.</summary>
    Hash256? FindOfDispense(Hash256 txId);
}
