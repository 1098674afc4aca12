namespace EmrLedger.Reports.Facts;

/// <summary>A doctor or a pharmacy of the registry.</summary>
/// <param name="Hash">The hash of the key, 40 hex digits.</param>
/// <param name="Name">The name that the authority gave.</param>
/// <param name="Status">Whether records are taken.</param>
/// <param name="Height">The height of the block with the statement in force.</param>
public sealed record ReportKey(string Hash, string Name, DoctorStatus Status, ulong Height);
