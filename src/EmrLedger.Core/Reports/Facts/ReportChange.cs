namespace EmrLedger.Reports.Facts;

/// <summary>A statement of the registry.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Timestamp">The block's timestamp, Unix seconds.</param>
/// <param name="What">What it did, such as "doctor registered".</param>
/// <param name="Hash">The hash of the key that it speaks of, 40 hex digits.</param>
/// <param name="Name">The name that it gives.</param>
public sealed record ReportChange(ulong Height, ulong Timestamp, string What, string Hash, string Name);
