namespace EmrLedger.Reports.Facts;

/// <summary>How many statements of a kind about prescriptions the period has.</summary>
/// <param name="Action">What they do.</param>
/// <param name="Count">How many.</param>
public sealed record ReportStatements(PrescriptionAction Action, ulong Count);
