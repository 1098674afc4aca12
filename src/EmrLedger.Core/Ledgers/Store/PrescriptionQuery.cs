namespace EmrLedger.Ledgers.Store;

/// <summary>Which prescriptions to read: those that meet every condition that is given.</summary>
public sealed record PrescriptionQuery
{
    /// <summary>Where they stand, days left aside.</summary>
    public long? Stage { get; init; }

    /// <summary>Only those with this last day or a later one, or with none.</summary>
    public long? LastDayFrom { get; init; }

    /// <summary>Only those whose last day is before this.</summary>
    public long? LastDayBefore { get; init; }
}
