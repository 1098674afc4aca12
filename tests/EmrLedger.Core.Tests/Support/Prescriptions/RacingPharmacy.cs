using EmrLedger.Ledgers;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>
/// A pharmacy that wants to dispense every prescription of a ledger, beside others that want the same. Some that it claimed it
/// gives back, for whoever is next. What it is refused for must be what another did, or what it did itself.
/// </summary>
internal sealed class RacingPharmacy(Ledger ledger, EmrKey key, int seed)
{
    /// <summary>What is prescribed, and dispensed at once.</summary>
    public const int Units = 30;

    // Of so many that it claimed it gives back one.
    private const int ClaimsOfOneReturn = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Random random = new(seed);

    /// <summary>What it dispensed.</summary>
    public List<Hash256> Dispensed { get; } = [];

    /// <summary>How often it tried what, by what it tried and how that ended.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Tries again and again, until all of them are dispensed by somebody.</summary>
    public void Run(IEnumerable<Hash256> prescriptions)
    {
        Hash256[] open = [.. prescriptions];
        while (open.Length > 0)
        {
            random.Shuffle(open);
            open = [.. open.Where(prescription => !TryToDispense(prescription))];
            if (open.Length > 0)
                Thread.Sleep(Pause);
        }
    }

    /// <summary>Whether nobody can dispense it any more.</summary>
    private bool TryToDispense(Hash256 prescription)
    {
        RxStatement claim = RxStatement.Claim(prescription);
        RxStatement dispense = RxStatement.Dispense(prescription, fill: 1, Units);
        switch (Try(claim, EmrError.PrescriptionHeld, EmrError.PrescriptionCompleted))
        {
            case EmrError.PrescriptionCompleted:
                RequireRefusal(dispense, EmrError.PrescriptionCompleted);
                return true;
            case EmrError.PrescriptionHeld:
                // Meanwhile the other may have dispensed it, or given it back.
                RequireRefusal(
                    dispense, EmrError.PrescriptionHeld, EmrError.PrescriptionCompleted, EmrError.PrescriptionNotHeld);
                return false;
        }
        RequireRefusal(claim, EmrError.PrescriptionHeld);
        if (random.Next(ClaimsOfOneReturn) == 0)
        {
            Try(RxStatement.Return(prescription, "out of stock"));
            return false;
        }
        Try(dispense);
        Dispensed.Add(prescription);
        RequireRefusal(dispense, EmrError.PrescriptionCompleted);
        return true;
    }

    private void RequireRefusal(RxStatement statement, params EmrError[] expected)
    {
        if (Try(statement, expected) is null)
            throw new InvalidOperationException($"{key.Hash} was not refused: {statement}");
    }

    // What is refused for another reason than the expected ones is thrown.
    private EmrError? Try(RxStatement statement, params EmrError[] expected)
    {
        while (true)
        {
            try
            {
                ledger.Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);
                Note($"{statement.Action} done");
                return null;
            }
            catch (EmrException exception) when (expected.Contains(exception.Error))
            {
                Note($"{statement.Action} refused ({exception.Error})");
                return exception.Error;
            }
            catch (EmrException exception) when (exception.Error is EmrError.LedgerBusy or EmrError.RecordNonceMismatch)
            {
                Note($"tried again ({exception.Error})");
            }
        }
    }

    private void Note(string outcome) => Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
}
