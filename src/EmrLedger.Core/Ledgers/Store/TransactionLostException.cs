namespace EmrLedger.Ledgers.Store;

/// <summary>
/// A transaction came to nothing: others were faster, or the store went away before anything was made durable. It can be begun
/// again, and reads everything anew then.
/// </summary>
/// <param name="outcome">What is reported where it is not begun again.</param>
public sealed class TransactionLostException(EmrException outcome) : Exception(outcome?.Message, outcome)
{
    /// <summary>What is reported where it is not begun again.</summary>
    public EmrException Outcome { get; } = outcome ?? throw new ArgumentNullException(nameof(outcome));
}
