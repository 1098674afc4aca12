namespace EmrLedger.Reports.Facts;

/// <summary>The registry after the last block that was verified, and how it changed in the period.</summary>
/// <param name="Authority">The hash of who makes statements, 40 hex digits; null in an open ledger.</param>
/// <param name="RegisteredDoctors">How many doctors are registered.</param>
/// <param name="RevokedDoctors">How many doctors are revoked.</param>
/// <param name="RegisteredPharmacies">How many pharmacies are registered.</param>
/// <param name="RevokedPharmacies">How many pharmacies are revoked.</param>
/// <param name="Doctors">All doctors, by name.</param>
/// <param name="Pharmacies">All pharmacies, by name.</param>
/// <param name="Changes">The statements of the period, the last ones.</param>
public sealed record ReportRegistry(
    string? Authority, ulong RegisteredDoctors, ulong RevokedDoctors, ulong RegisteredPharmacies, ulong RevokedPharmacies,
    ReportList<ReportKey> Doctors, ReportList<ReportKey> Pharmacies, ReportList<ReportChange> Changes);
