namespace EmrLedger.Binding.Mining;

/// <summary>The block that mining builds upon.</summary>
/// <param name="BlockId">Its id; zero before the first block.</param>
/// <param name="Height">Its height; null where only the id was given.</param>
/// <param name="Timestamp">Its timestamp; null where only the id was given.</param>
internal sealed record PreviousBlock(Hash256 BlockId, ulong? Height, ulong? Timestamp);
