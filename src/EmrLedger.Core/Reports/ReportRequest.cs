namespace EmrLedger.Reports;

/// <summary>What a report is to be about.</summary>
public sealed record ReportRequest
{
    /// <summary>The first day of the period, in UTC; null where it begins with the ledger.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day of the period, in UTC; null where it ends with the ledger.</summary>
    public DateOnly? To { get; init; }

    /// <summary>The report before, whose differences from this one are told; null where there is none.</summary>
    public PreviousReport? Previous { get; init; }

    /// <summary>A recipient's key, which opens sealed texts; null where they stay closed.</summary>
    public EmrKey? Key { get; init; }

    /// <summary>Whether the texts of records are told, and with a key those of sealed ones.</summary>
    public bool IncludeText { get; init; }
}
