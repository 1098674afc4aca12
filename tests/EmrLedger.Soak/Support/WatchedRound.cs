using System.Globalization;

namespace EmrLedger.Soak.Support;

/// <summary>A round of a watch in another process, as that tells it in a line.</summary>
/// <param name="Begun">When it began, by the clock that all processes have in common.</param>
/// <param name="IsWhole">Whether the whole ledger was checked.</param>
/// <param name="Height">The height of the last block that is known to be valid; null where none is.</param>
/// <param name="NewBlocks">How many blocks were new.</param>
/// <param name="Took">How long it took.</param>
/// <param name="IdleProcessor">The time of the processor between the round before and this one.</param>
/// <param name="Idle">The time between them.</param>
/// <param name="WorkingSet">The process's memory after it, in bytes.</param>
/// <param name="Managed">The part of it that is managed, in bytes.</param>
/// <param name="Faults">What is wrong.</param>
/// <param name="NewFaults">What was not in the round before.</param>
internal sealed record WatchedRound(
    long Begun, bool IsWhole, ulong? Height, ulong NewBlocks, TimeSpan Took, TimeSpan IdleProcessor, TimeSpan Idle, long WorkingSet,
    long Managed, FaultCode[] Faults, FaultCode[] NewFaults)
{
    private const string Beginning = "round";

    /// <summary>Tells the parent.</summary>
    public static void Say(WatchedRound round) => Reporter.Say(string.Join(
        ' ', Beginning, round.Begun, round.IsWhole, round.Height is { } height ? $"{height}" : "-", round.NewBlocks,
        round.Took.Ticks, round.IdleProcessor.Ticks, round.Idle.Ticks, round.WorkingSet, round.Managed, Text(round.Faults),
        Text(round.NewFaults)));

    /// <summary>What was told; null where the line is another.</summary>
    public static WatchedRound? TryRead(string line)
    {
        string[] words = line.Split(' ');
        return words[0] != Beginning ? null : new WatchedRound(
            Number(words[1]), bool.Parse(words[2]), words[3] == "-" ? null : (ulong)Number(words[3]), (ulong)Number(words[4]),
            Time(words[5]), Time(words[6]), Time(words[7]), Number(words[8]), Number(words[9]), Codes(words[10]), Codes(words[11]));
    }

    private static string Text(FaultCode[] codes) => codes.Length == 0 ? "-" : string.Join(',', codes);

    private static FaultCode[] Codes(string text) => text == "-" ? [] : [.. text.Split(',').Select(Enum.Parse<FaultCode>)];

    private static TimeSpan Time(string text) => TimeSpan.FromTicks(Number(text));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
