namespace EmrLedger.Evidence.Receipts;

/// <summary>A registry statement as a receipt carries it.</summary>
/// <param name="Record">The authority's record.</param>
/// <param name="Block">The block that holds it.</param>
public sealed record ReceiptStatement(EmrRecord Record, ReceiptBlock Block);
