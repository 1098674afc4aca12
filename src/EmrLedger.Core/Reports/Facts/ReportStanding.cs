namespace EmrLedger.Reports.Facts;

/// <summary>How many prescriptions have a status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Count">How many.</param>
public sealed record ReportStanding(PrescriptionStatus Status, ulong Count);
