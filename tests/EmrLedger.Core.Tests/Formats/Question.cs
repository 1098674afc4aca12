namespace EmrLedger.Tests.Formats;

/// <summary>A file to be judged, here and by another program.</summary>
/// <param name="Kind">receipt, checkpoint or export.</param>
/// <param name="File">Its bytes.</param>
/// <param name="LogKey">The log's verifier key, as a user would give it.</param>
/// <param name="WitnessKeys">The witnesses' verifier keys.</param>
/// <param name="Quorum">How many of them must have signed.</param>
internal sealed record Question(string Kind, byte[] File, string LogKey = "", IReadOnlyList<string>? WitnessKeys = null, int Quorum = 0)
{
    public IReadOnlyList<string> WitnessKeys { get; } = WitnessKeys ?? [];
}
