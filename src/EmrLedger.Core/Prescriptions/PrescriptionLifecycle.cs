using EmrLedger.Text;
using static EmrLedger.PrescriptionStatus;

namespace EmrLedger.Prescriptions;

/// <summary>The rules of a prescription's life: what may be done in which status, and what becomes of it.</summary>
internal static class PrescriptionLifecycle
{
    // What stands between a status and a statement. Void looks at the dispense alone, and has no row.
    private enum Gate
    {
        Open, IfHeld, IfBegun, NotHeld, Held, Dispensed, Completed, Cancelled, Expired, Replaced,
    }

    private static readonly PrescriptionStatus[] Columns =
    [
        Active, PartlyDispensed, PrescriptionStatus.Held, CancelPending, PrescriptionStatus.Completed, PrescriptionStatus.Cancelled,
        PrescriptionStatus.Expired, PrescriptionStatus.Replaced,
    ];

    // In the order of the columns.
    private static Gate[]? RowOf(PrescriptionAction action) => action switch
    {
        PrescriptionAction.Claim =>
            [Gate.Open, Gate.Open, Gate.Held, Gate.Cancelled, Gate.Completed, Gate.Cancelled, Gate.Expired, Gate.Replaced],
        PrescriptionAction.Dispense =>
            [Gate.NotHeld, Gate.NotHeld, Gate.Open, Gate.IfBegun, Gate.Completed, Gate.Cancelled, Gate.Expired, Gate.Replaced],
        PrescriptionAction.Return =>
            [Gate.NotHeld, Gate.NotHeld, Gate.Open, Gate.Open, Gate.Completed, Gate.Cancelled, Gate.IfHeld, Gate.Replaced],
        PrescriptionAction.Transfer =>
            [Gate.NotHeld, Gate.NotHeld, Gate.Open, Gate.Cancelled, Gate.Completed, Gate.Cancelled, Gate.Expired, Gate.Replaced],
        PrescriptionAction.Cancel =>
            [Gate.Open, Gate.Open, Gate.Open, Gate.Cancelled, Gate.Completed, Gate.Cancelled, Gate.Expired, Gate.Replaced],
        PrescriptionAction.Amend =>
            [Gate.Open, Gate.Dispensed, Gate.Held, Gate.Cancelled, Gate.Completed, Gate.Cancelled, Gate.Expired, Gate.Replaced],
        PrescriptionAction.Release =>
            [Gate.NotHeld, Gate.NotHeld, Gate.Open, Gate.Open, Gate.Completed, Gate.Cancelled, Gate.IfHeld, Gate.Replaced],
        _ => null,
    };

    /// <summary>Judges what a statement does to a prescription, by whoever may say such a thing at all.</summary>
    /// <param name="state">The prescription before it.</param>
    /// <param name="statement">What is said.</param>
    /// <param name="step">Who says so, where and when.</param>
    /// <param name="after">The prescription after it; the same where it is refused.</param>
    /// <returns>Null, or what is against it.</returns>
    public static Fault? Apply(PrescriptionState state, RxStatement statement, RxStep step, out PrescriptionState after)
    {
        after = state;
        PrescriptionAction action = statement.Action;
        bool isDoctors = action == PrescriptionAction.Amend || (action == PrescriptionAction.Cancel && !step.IsAuthority);
        if (isDoctors && step.Signer != state.Doctor)
            return new Fault(FaultCode.PrescriptionForeign, Detail: $"the doctor {state.Doctor} prescribed it");
        if (action is PrescriptionAction.Erase or PrescriptionAction.Preserve or PrescriptionAction.Lift)
            return ApplyToText(state, action, step, out after);
        if (CheckGate(state, statement, step) is { } closed)
            return closed;
        bool isHolders = action is PrescriptionAction.Dispense or PrescriptionAction.Return or PrescriptionAction.Transfer;
        if (isHolders && state.Hold?.Pharmacy != step.Signer)
            return Held(state);
        bool isFromFirstDay = action is PrescriptionAction.Claim or PrescriptionAction.Dispense or PrescriptionAction.Transfer;
        if (isFromFirstDay && state.IsAhead(step.Day))
            return new Fault(FaultCode.PrescriptionNotValidYet, Detail: $"its first day is {DayOf(state.Terms?.FirstDay)}");
        switch (action)
        {
            case PrescriptionAction.Claim:
                after = state with { Hold = new Hold(step.Signer, step.Height) };
                return null;
            case PrescriptionAction.Dispense:
                return Dispense(state, statement, step, out after);
            case PrescriptionAction.Void:
                return Void(state, statement.Reference, step.Signer, out after);
            case PrescriptionAction.Transfer:
                return Transfer(state, step, out after);
            case PrescriptionAction.Cancel:
                after = state with { Cancellation = new Ending(step.Signer, step.TxId, step.Height) };
                return null;
            case PrescriptionAction.Amend:
                after = state with { Replacement = new Ending(step.Signer, step.TxId, step.Height) };
                return null;
            default:
                after = state with { Hold = null };
                return null;
        }
    }

    // What becomes of a sealed text has nothing to do with where the prescription stands.
    private static Fault? ApplyToText(PrescriptionState state, PrescriptionAction action, RxStep step, out PrescriptionState after)
    {
        after = state;
        if (!state.IsSealedText)
            return new Fault(FaultCode.TextNotSealed, Detail: "the record holds the text itself, and stays as it is");
        if (state.Erasure is { } erasure)
            return new Fault(FaultCode.TextErased, Detail: $"{erasure.By} had it erased, {Place(erasure.Height)}");
        Ending said = new(step.Signer, step.TxId, step.Height);
        switch (action)
        {
            case PrescriptionAction.Lift when state.LegalHold is null:
                return new Fault(FaultCode.TextNotPreserved, Detail: "there is no legal hold");
            case PrescriptionAction.Lift:
                after = state with { LegalHold = null };
                return null;
            case var _ when state.LegalHold is { } hold:
                return new Fault(FaultCode.TextPreserved, Detail: $"{hold.By} forbids to erase it, {Place(hold.Height, "since ")}");
            case PrescriptionAction.Preserve:
                after = state with { LegalHold = said };
                return null;
            default:
                after = state with { Erasure = said };
                return null;
        }
    }

    private static Fault? CheckGate(PrescriptionState state, RxStatement statement, RxStep step)
    {
        if (RowOf(statement.Action) is not { } row)
            return null;
        return row[Array.IndexOf(Columns, state.StatusOn(step.Day))] switch
        {
            Gate.Open => null,
            Gate.IfHeld => state.Hold is null ? NotHeld() : null,
            Gate.IfBegun => CheckBegun(state, step),
            Gate.NotHeld => NotHeld(),
            Gate.Held => Held(state),
            Gate.Dispensed => new Fault(FaultCode.PrescriptionDispensed, Detail: Of(state.LastDispense)),
            Gate.Completed => new Fault(FaultCode.PrescriptionCompleted, Detail: Of(state.LastDispense)),
            Gate.Cancelled => Cancelled(state),
            Gate.Expired => Expired(state),
            _ => new Fault(FaultCode.PrescriptionReplaced, Detail: $"the record {state.Replacement?.TxId} stands in its place, "
                + Place(state.Replacement?.Height)),
        };
    }

    // What was begun is finished by who began it, and nothing is handed over after the last day.
    private static Fault? CheckBegun(PrescriptionState state, RxStep step)
    {
        if (state.Hold?.Pharmacy != step.Signer)
            return Held(state);
        if (!state.HasBegunFill)
            return Cancelled(state);
        return state.IsPast(step.Day) ? Expired(state) : null;
    }

    private static Fault? Dispense(PrescriptionState state, RxStatement statement, RxStep step, out PrescriptionState after)
    {
        after = state;
        if (statement.Fill != state.OpenFill)
        {
            return new Fault(
                FaultCode.FillNotOpen, Detail: $"it is of fill {statement.Fill} where fill {state.OpenFill} is open");
        }
        if (statement.Units > state.UnitsLeft)
        {
            return new Fault(
                FaultCode.QuantityExceeded,
                Detail: $"it is of {Display.Count(statement.Units, "unit")}, and fill {state.OpenFill} has {state.UnitsLeft} left");
        }
        if (state.LastDispense?.Count >= PrescriptionState.MaxDispenses)
            return new Fault(FaultCode.TooManyDispenses, Detail: $"{PrescriptionState.MaxDispenses} are in force");
        Dispense dispense = new(
            step.TxId, step.Signer, statement.Fill, statement.Units, step.Height, Ended: null, state.LastDispense);
        after = state with { LastDispense = dispense };
        if (after.IsComplete)
            after = after with { Hold = null, LastDispense = dispense with { Ended = state.Hold } };
        return null;
    }

    private static Fault? Void(PrescriptionState state, Hash256 txId, Hash160 signer, out PrescriptionState after)
    {
        after = state;
        if (state.LastDispense is not { } last || last.AndBefore().FirstOrDefault(one => one.TxId == txId) is not { } dispense)
            return new Fault(FaultCode.DispenseUnknown, Detail: $"{txId} is no dispense in force");
        if (dispense.Pharmacy != signer)
            return new Fault(FaultCode.PrescriptionForeign, Detail: Of(dispense));
        if (dispense != last)
            return new Fault(FaultCode.DispenseNotLast, Detail: $"the last is {last.TxId}: {Of(last)}");
        after = state with { LastDispense = last.Before, Hold = last.Ended ?? state.Hold };
        return null;
    }

    private static Fault? Transfer(PrescriptionState state, RxStep step, out PrescriptionState after)
    {
        after = state;
        if (step.Target is not { } target)
            return new Fault(FaultCode.RoleMissing, Detail: "the key that would get it is no registered pharmacy's");
        if (target == state.Hold?.Pharmacy)
            return new Fault(FaultCode.RxStatementInvalid, Detail: "it hands the prescription on to who holds it");
        after = state with { Hold = new Hold(target, step.Height) };
        return null;
    }

    private static Fault NotHeld() => new(FaultCode.PrescriptionNotHeld, Detail: "no pharmacy holds it");

    private static Fault Held(PrescriptionState state) => new(
        FaultCode.PrescriptionHeld,
        Detail: $"the pharmacy {state.Hold?.Pharmacy} holds it, {Place(state.Hold?.Since, "since ")}");

    private static Fault Cancelled(PrescriptionState state) => new(
        FaultCode.PrescriptionCancelled, Detail: $"{state.Cancellation?.By} cancelled it, {Place(state.Cancellation?.Height)}"
            + (state.Hold is null ? "" : $"; the pharmacy {state.Hold.Pharmacy} still holds it"));

    private static Fault Expired(PrescriptionState state) =>
        new(FaultCode.PrescriptionExpired, Detail: $"its last day was {DayOf(state.Terms?.LastDay)}");

    private static string DayOf(DateOnly? day) => day is { } stated ? Display.Day(stated) : "";

    private static string Of(Dispense? dispense) =>
        $"the pharmacy {dispense?.Pharmacy} dispensed {Display.Count(dispense?.Units ?? 0, "unit")} of fill {dispense?.Fill}, "
        + Place(dispense?.Height);

    private static string Place(ulong? height, string word = "in ") =>
        height is { } sealedAt ? $"{word}block {sealedAt}" : "pending";
}
