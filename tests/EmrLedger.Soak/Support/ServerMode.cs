namespace EmrLedger.Soak.Support;

/// <summary>How a server's ledger is used.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Writers">How many processes add records.</param>
/// <param name="Miners">How many processes seal them.</param>
/// <param name="Trouble">What is done to them.</param>
/// <param name="Times">How often, at random moments.</param>
/// <param name="Disturb">Does it once; false where it did not reach anybody.</param>
internal sealed record ServerMode(
    string Name, int Writers, int Miners, string Trouble = "", int Times = 0, Func<ServerLoad, bool>? Disturb = null);
