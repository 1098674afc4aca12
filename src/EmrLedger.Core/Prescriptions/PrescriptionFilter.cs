namespace EmrLedger.Prescriptions;

/// <summary>Which prescriptions to read: those that meet every condition that is given.</summary>
public sealed record PrescriptionFilter
{
    /// <summary>For whom.</summary>
    public Hash160? Patient { get; init; }

    /// <summary>Who prescribed.</summary>
    public Hash160? Doctor { get; init; }

    /// <summary>Which pharmacy holds it.</summary>
    public Hash160? Holder { get; init; }

    /// <summary>Where it stands today: one of these.</summary>
    public IReadOnlyCollection<PrescriptionStatus>? Statuses { get; init; }

    /// <summary>Whether a prescription meets them.</summary>
    internal bool Takes(PrescriptionState state, DateOnly today) =>
        (Patient is not { } patient || state.Patient == patient)
        && (Doctor is not { } doctor || state.Doctor == doctor)
        && (Holder is not { } holder || state.Hold?.Pharmacy == holder)
        && (Statuses is not { } statuses || statuses.Contains(state.StatusOn(today)));
}
