namespace EmrLedger.Reports.Facts;

/// <summary>What is different from the report before.</summary>
/// <param name="Made">When that was made.</param>
/// <param name="Valid">Whether nothing was wrong then.</param>
/// <param name="Blocks">How many blocks it verified.</param>
/// <param name="ShorterBy">How many blocks fewer are verified now.</param>
/// <param name="IsOther">Whether the block at the height of its last one is another one now: the chain was mined anew.</param>
/// <param name="NewBlocks">How many blocks are new.</param>
/// <param name="NewRecords">How many records they have.</param>
/// <param name="Changes">The statements of the registry in them, the last ones.</param>
/// <param name="Erasures">The texts that they erase, the last ones.</param>
public sealed record ReportDifferences(
    string Made, bool Valid, ulong Blocks, ulong ShorterBy, bool IsOther, ulong NewBlocks, ulong NewRecords,
    ReportList<ReportChange> Changes, ReportList<ReportErasure> Erasures);
