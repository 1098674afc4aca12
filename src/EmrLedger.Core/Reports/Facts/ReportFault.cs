namespace EmrLedger.Reports.Facts;

/// <summary>A fault as a report tells it.</summary>
/// <param name="Code">Which check failed.</param>
/// <param name="Height">The height of the block; null where it is not one block's.</param>
/// <param name="Index">The record's position in the block; null where it is not one record's.</param>
/// <param name="Message">What was found, on one line.</param>
/// <param name="Meaning">What that means, in plain words.</param>
public sealed record ReportFault(FaultCode Code, ulong? Height, int? Index, string Message, string Meaning);
