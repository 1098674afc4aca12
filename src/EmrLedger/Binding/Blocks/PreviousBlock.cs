namespace EmrLedger.Binding.Blocks;

/// <summary>The block that mining builds upon.</summary>
/// <param name="BlockId">Its id; zero before the first block.</param>
/// <param name="Height">Its height, where it was given as a block.</param>
/// <param name="Timestamp">Its timestamp, where it was given as a block.</param>
public sealed record PreviousBlock(Hash256 BlockId, ulong? Height, ulong? Timestamp);
