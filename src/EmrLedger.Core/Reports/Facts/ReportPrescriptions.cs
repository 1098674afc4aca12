namespace EmrLedger.Reports.Facts;

/// <summary>The prescriptions of a ledger as its last block left them.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Statuses">How many have each status on the day of the report.</param>
/// <param name="DispensedUnits">
/// The units that were dispensed and not voided; of texts without a quantity, those that the pharmacy states.
/// </param>
public sealed record ReportPrescriptions(ulong Total, IReadOnlyList<ReportStanding> Statuses, ulong DispensedUnits);
