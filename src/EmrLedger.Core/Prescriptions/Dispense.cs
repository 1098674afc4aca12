namespace EmrLedger.Prescriptions;

/// <summary>Something that was handed over and not voided.</summary>
/// <param name="TxId">The record that says so.</param>
/// <param name="Pharmacy">Who did.</param>
/// <param name="Fill">Of which fill, from 1.</param>
/// <param name="Units">How many units.</param>
/// <param name="Height">The height of the record's block; null while it is pending.</param>
/// <param name="Ended">The hold that it ended, since nothing was left; null where it ended none.</param>
/// <param name="Before">What was handed over before it; null where nothing was.</param>
public sealed record Dispense(
    Hash256 TxId, Hash160 Pharmacy, int Fill, int Units, ulong? Height, Hold? Ended, Dispense? Before)
{
    /// <summary>How many there are up to this one.</summary>
    public int Count { get; } = (Before?.Count ?? 0) + 1;

    /// <summary>The units of all up to this one.</summary>
    public int Total { get; } = (Before?.Total ?? 0) + Units;

    /// <summary>This one and those before it, backwards.</summary>
    public IEnumerable<Dispense> AndBefore()
    {
        for (Dispense? one = this; one is not null; one = one.Before)
            yield return one;
    }
}
