namespace EmrLedger.Ledgers.Store;

/// <summary>What a store keeps of a prescription, at the place of its record. It can be derived from the records.</summary>
/// <param name="Height">The height of the record's block.</param>
/// <param name="Index">The record's position in the block.</param>
/// <param name="Stage">Where the prescription stands, days left aside.</param>
/// <param name="LastDay">The last day on which it is dispensed, days since the first of year 1; null where it has none.</param>
/// <param name="State">All that is known of it, in bytes.</param>
public sealed record PrescriptionRow(ulong Height, int Index, long Stage, long? LastDay, ReadOnlyMemory<byte> State)
{
    /// <summary>The longest <see cref="State"/>, in bytes.</summary>
    public const int MaxStateLength = 128 * 1024 + 512;
}
