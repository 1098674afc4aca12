using EmrLedger.Text;

namespace EmrLedger;

/// <summary>The outcome of a record's check.</summary>
/// <param name="TxId">The record's own claim of its id.</param>
/// <param name="Faults">The first fault, or none.</param>
public sealed record RecordCheckResult(string TxId, IReadOnlyList<Fault> Faults)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;

    /// <summary>
    /// Whether the nonce was held against the one that must come before it; also where a ledger holds the record in its place.
    /// A lone record cannot show it.
    /// </summary>
    public bool OrderChecked { get; init; } = true;

    /// <summary>Where the record stands in the ledger; null where it was checked without one.</summary>
    public RecordPlace? Place { get; init; }

    /// <summary>The height of the block that holds the record; null where none does.</summary>
    public ulong? Height { get; init; }

    /// <summary>
    /// Who signed, by the registry as the record found it; null where there is none, or the record is not in the ledger.
    /// </summary>
    public SignerStatus? DoctorThen { get; init; }

    /// <summary>Who signed, by the registry as it is now, pending statements included; null where there is none.</summary>
    public SignerStatus? DoctorNow { get; init; }

    /// <summary>All of it in one line.</summary>
    public string Message => Display.Line(string.Join("; ", Parts()));

    /// <summary>The message.</summary>
    public override string ToString() => Message;

    private IEnumerable<string> Parts()
    {
        foreach (Fault fault in Faults)
            yield return fault.ToString();
        if (Place is { } place)
        {
            yield return place switch
            {
                RecordPlace.Sealed => $"sealed at height {Height}",
                RecordPlace.Pending => "pending",
                _ => "not in the ledger",
            };
        }
        if (DoctorNow is { } now)
        {
            string who = now == SignerStatus.Authority || DoctorThen == SignerStatus.Authority ? "signer" : "doctor";
            yield return DoctorThen is not { } then ? $"its {who} is {Word(now)} now"
                : then == now ? $"its {who} was {Word(then)} then and is so now"
                : $"its {who} was {Word(then)} then and is {Word(now)} now";
        }
        if (!OrderChecked)
            yield return "order not checked";
    }

    private static string Word(SignerStatus status) => status switch
    {
        SignerStatus.Registered => "registered",
        SignerStatus.Revoked => "revoked",
        SignerStatus.Authority => "the authority",
        _ => "not registered",
    };
}
