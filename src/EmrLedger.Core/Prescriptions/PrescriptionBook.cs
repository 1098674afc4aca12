using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Prescriptions;

/// <summary>What some records changed of prescriptions, upon what was known before them.</summary>
/// <param name="before">What was known before; null before the first record of a ledger.</param>
public sealed class PrescriptionBook(IPrescriptionSource? before) : IPrescriptionSource
{
    private readonly Dictionary<Hash256, PrescriptionState> states = [];
    private readonly Dictionary<Hash256, Hash256> dispenses = [];

    /// <summary>The prescriptions that were changed, in no particular order.</summary>
    public IReadOnlyCollection<PrescriptionState> Changed => states.Values;

    /// <summary>How many prescriptions are new upon what was known before.</summary>
    public ulong Added { get; private set; }

    /// <inheritdoc/>
    public PrescriptionState? Find(Hash256 txId) =>
        states.TryGetValue(txId, out PrescriptionState? state) ? state : before?.Find(txId);

    /// <inheritdoc/>
    public Hash256? FindOfDispense(Hash256 txId) =>
        dispenses.TryGetValue(txId, out Hash256 prescription) ? prescription : before?.FindOfDispense(txId);

    /// <summary>Takes over what another changed upon this one.</summary>
    public void TakeOver(PrescriptionBook later)
    {
        ArgumentNullException.ThrowIfNull(later);
        foreach ((Hash256 txId, PrescriptionState state) in later.states)
            states[txId] = state;
        foreach ((Hash256 txId, Hash256 prescription) in later.dispenses)
            dispenses[txId] = prescription;
        Added += later.Added;
    }

    /// <summary>Leaves a prescription to what was known before, which has come to know the same.</summary>
    internal void Leave(PrescriptionState prescription)
    {
        states.Remove(prescription.TxId);
        foreach (Dispense dispense in prescription.LastDispense?.AndBefore() ?? [])
            dispenses.Remove(dispense.TxId);
    }

    /// <summary>Takes over a new prescription.</summary>
    internal void Add(PrescriptionState prescription)
    {
        states[prescription.TxId] = prescription;
        Added++;
    }

    /// <summary>Judges a statement about a prescription that is there, and takes over what it does.</summary>
    /// <param name="statement">What is said.</param>
    /// <param name="patient">The patient of the statement's record.</param>
    /// <param name="step">Who says so, where and when.</param>
    /// <param name="about">The prescription before it; null where the statement is refused.</param>
    internal Fault? Apply(RxStatement statement, Hash160 patient, RxStep step, out PrescriptionState? about)
    {
        about = null;
        if (CheckReference(statement, step.Height, out PrescriptionState? state) is { } fault)
            return fault;
        if (state.Patient != patient)
            return new Fault(FaultCode.RxStatementInvalid, Detail: "its patient is not the prescription's");
        if (PrescriptionLifecycle.Apply(state, statement, step, out PrescriptionState after) is { } obstacle)
            return obstacle;
        states[after.TxId] = after;
        if (statement.Action == PrescriptionAction.Dispense)
            dispenses[step.TxId] = after.TxId;
        about = state;
        return null;
    }

    private Fault? CheckReference(RxStatement statement, ulong? height, [NotNull] out PrescriptionState? state)
    {
        state = null!;
        Hash256 txId = statement.Reference;
        if (statement.Action == PrescriptionAction.Void)
        {
            if (FindOfDispense(statement.Reference) is not { } dispensed)
                return new Fault(FaultCode.DispenseUnknown, Detail: $"{statement.Reference} is no dispense of this ledger");
            txId = dispensed;
        }
        if (Find(txId) is not { } found)
            return new Fault(FaultCode.PrescriptionUnknown, Detail: $"{txId} is no prescription of this ledger");
        state = found;
        bool isSealed = found.Height is { } sealedAt && (height is null || sealedAt < height);
        return isSealed ? null : new Fault(
            FaultCode.PrescriptionNotSealed,
            Detail: found.Height is null ? $"{txId} is pending" : $"{txId} is in the same block");
    }
}
