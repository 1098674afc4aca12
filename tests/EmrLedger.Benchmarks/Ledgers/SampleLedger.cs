namespace EmrLedger.Benchmarks;

/// <summary>A ledger file with what could come next.</summary>
/// <param name="File">The file.</param>
/// <param name="Half">A copy from when it was half as long.</param>
/// <param name="Next">Records that could be added.</param>
/// <param name="NextBlocks">Blocks of the same records.</param>
internal sealed record SampleLedger(string File, string Half, EmrRecord[] Next, EmrBlock[] NextBlocks);
