using EmrLedger.Text;

namespace EmrLedger.Watching;

/// <summary>How a ledger is not the one that was verified before.</summary>
internal static class HistoryFaults
{
    /// <summary>Its id is another.</summary>
    public static Fault OtherLedger() => Changed("another ledger stands in its place", height: null);

    /// <summary>Blocks are gone.</summary>
    public static Fault Shorter(WatchPoint known, ulong blocks) => Changed(
        $"{Display.Count(known.Blocks, "block")} were verified, and the ledger has {blocks}: it was cut off or rolled back", blocks);

    /// <summary>Blocks are others.</summary>
    public static Fault Rewritten(WatchPoint known) => Changed(
        $"of the first {Display.Count(known.Blocks, "block")}, not all are those that were verified: history was rewritten",
        height: null);

    private static Fault Changed(string why, ulong? height) => new(FaultCode.HistoryChanged, Detail: why) { Height = height };
}
