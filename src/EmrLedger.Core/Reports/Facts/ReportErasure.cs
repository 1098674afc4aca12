namespace EmrLedger.Reports.Facts;

/// <summary>That a sealed text was erased.</summary>
/// <param name="Height">The height of the block with the statement.</param>
/// <param name="Timestamp">The block's timestamp, Unix seconds.</param>
/// <param name="TxId">The prescription whose text it was, 64 hex digits.</param>
public sealed record ReportErasure(ulong Height, ulong Timestamp, string TxId);
