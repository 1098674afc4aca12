namespace EmrLedger.Reports.Facts;

/// <summary>Somebody who signed records of the period.</summary>
/// <param name="Hash">The hash of the key, 40 hex digits.</param>
/// <param name="Role">"doctor", "pharmacy" or "authority", as the registry has it now; "not registered" where it has none.</param>
/// <param name="Name">The name in the registry; empty where it has none.</param>
/// <param name="Records">How many records.</param>
public sealed record ReportSigner(string Hash, string Role, string Name, ulong Records);
