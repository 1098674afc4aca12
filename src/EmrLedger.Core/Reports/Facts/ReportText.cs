namespace EmrLedger.Reports.Facts;

/// <summary>A record with its text.</summary>
/// <param name="Height">The height of its block.</param>
/// <param name="Index">Its position in the block.</param>
/// <param name="Timestamp">The block's timestamp, Unix seconds.</param>
/// <param name="Signer">The hash of who signed, 40 hex digits.</param>
/// <param name="TxId">Its id, 64 hex digits.</param>
/// <param name="Text">Its text, on one line.</param>
/// <param name="IsOpened">Whether it commits to a sealed text, and the key has opened that.</param>
/// <param name="Opened">The sealed text, on one line; null where it was not opened, or is left out for its length.</param>
public sealed record ReportText(
    ulong Height, int Index, ulong Timestamp, string Signer, string TxId, string Text, bool IsOpened = false,
    string? Opened = null);
