namespace EmrLedger.Prescriptions;

/// <summary>All that the rules need to know of a prescription after some records. It never changes.</summary>
/// <param name="TxId">The record that prescribed.</param>
/// <param name="Doctor">Who did.</param>
/// <param name="Patient">For whom.</param>
/// <param name="Terms">How much, and when; null where the text states none: one fill of any size, on any day.</param>
/// <param name="Height">The height of the record's block; null while it is pending.</param>
/// <param name="Index">The record's position in the block; null while it is pending.</param>
public sealed record PrescriptionState(
    Hash256 TxId, Hash160 Doctor, Hash160 Patient, PrescriptionTerms? Terms, ulong? Height, int? Index)
{
    /// <summary>The most dispenses that can be in force.</summary>
    public const int MaxDispenses = 1_000;

    /// <summary>Who holds it; null where nobody does.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The last dispense in force; null where nothing was dispensed.</summary>
    public Dispense? LastDispense { get; init; }

    /// <summary>Who cancelled it; in force as soon as nobody holds it.</summary>
    public Ending? Cancellation { get; init; }

    /// <summary>What stands in its place.</summary>
    public Ending? Replacement { get; init; }

    /// <summary>Whether its text is sealed: the record holds a commitment in its place.</summary>
    public bool IsSealedText { get; init; }

    /// <summary>Who had its sealed text erased.</summary>
    public Ending? Erasure { get; init; }

    /// <summary>Who forbids that its sealed text is erased; null where nobody does.</summary>
    public Ending? LegalHold { get; init; }

    /// <summary>How many fills there are.</summary>
    public int Fills => Terms?.Fills ?? 1;

    /// <summary>Whether nothing is left to be dispensed.</summary>
    public bool IsComplete => Terms is { } terms ? Dispensed >= terms.AllUnits : LastDispense is not null;

    /// <summary>The fill that is dispensed now, from 1; the last one where all are complete.</summary>
    public int OpenFill => Terms is { } terms ? Math.Min(terms.Fills, (Dispensed / terms.Units) + 1) : 1;

    /// <summary>The units that are left of <see cref="OpenFill"/>; null where none are stated.</summary>
    public int? UnitsLeft => Terms is { } terms ? (terms.Units * OpenFill) - Dispensed : null;

    /// <summary>Whether some units of the open fill were handed over, and some are left.</summary>
    public bool HasBegunFill => Terms is { } terms && Dispensed % terms.Units != 0;

    private int Dispensed => LastDispense?.Total ?? 0;

    /// <summary>Where it stands on a day.</summary>
    public PrescriptionStatus StatusOn(DateOnly day)
    {
        if (IsComplete)
            return PrescriptionStatus.Completed;
        if (Replacement is not null)
            return PrescriptionStatus.Replaced;
        if (Cancellation is not null)
            return Hold is null ? PrescriptionStatus.Cancelled : PrescriptionStatus.CancelPending;
        if (IsPast(day))
            return PrescriptionStatus.Expired;
        if (Hold is not null)
            return PrescriptionStatus.Held;
        return LastDispense is null ? PrescriptionStatus.Active : PrescriptionStatus.PartlyDispensed;
    }

    /// <summary>Whether the last day was before a day.</summary>
    public bool IsPast(DateOnly day) => day > Terms?.LastDay;

    /// <summary>Whether the first day comes after a day.</summary>
    public bool IsAhead(DateOnly day) => day < Terms?.FirstDay;
}
