using EmrLedger.Ledgers;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Pharmacies, each with a store of its own, that want to dispense the same prescriptions at once.</summary>
public sealed class PrescriptionRaceTests : IDisposable
{
    private const int Prescriptions = 20;
    private const int Patients = 4;

    private static readonly EmrKey[] Pharmacies = [.. Enumerable.Range(5001, 8).Select(static i => TestKeys.Create((ulong)i))];

    private readonly TestLedger test = new(rules: RuleSet.Two);

    public PrescriptionRaceTests()
    {
        test.Register(TestKeys.Doctor);
        foreach (EmrKey pharmacy in Pharmacies)
        {
            test.Ledger.RegistryDesk.RegisterPharmacy(
                pharmacy, pharmacy.Hash[..6], TestLedger.Authority, again: false, CancellationToken.None);
        }
        test.Seal();
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        PrescriptionTerms terms = new(RacingPharmacy.Units, 1, today.AddDays(-1), today.AddDays(30));
        for (int i = 0; i < Prescriptions; i++)
        {
            Hash160 patient = TestKeys.UserHash(TestKeys.Create(7000 + (ulong)(i % Patients)));
            test.Ledger.Prescriptions.Issue(
                TestKeys.Doctor, patient, terms, $"Medication {i}", DoubtfulTexts.None, CancellationToken.None);
        }
        test.Seal();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void Eight_who_want_to_dispense_the_same_dispense_each_once()
    {
        Hash256[] wanted = RaceRecord.PrescriptionsOf(test.Ledger);
        Assert.Equal(Prescriptions, wanted.Length);
        RacingPharmacy[] racing = Race(wanted);
        Assert.Equal(wanted.ToHashSet(), racing.SelectMany(static pharmacy => pharmacy.Dispensed).ToHashSet());
        Assert.Equal(Prescriptions, racing.Sum(static pharmacy => pharmacy.Dispensed.Count));
        // Of each prescription everybody either dispenses it, or hears in the end that another did.
        Assert.Equal(
            Prescriptions * (Pharmacies.Length - 1),
            racing.Sum(static pharmacy => pharmacy.Outcomes.GetValueOrDefault("Claim refused (PrescriptionCompleted)")));
        RaceRecord race = RaceRecord.Read(test.Ledger);
        Assert.Empty(race.Contradictions);
        Assert.Equal(Prescriptions, race.Dispensers.Count);
        foreach ((RacingPharmacy pharmacy, EmrKey key) in racing.Zip(Pharmacies))
            Assert.All(pharmacy.Dispensed, prescription => Assert.Equal(TestKeys.UserHash(key), race.Dispensers[prescription]));
        Assert.All(wanted, prescription =>
            Assert.Equal(PrescriptionStatus.Completed, test.Ledger.Prescriptions.Find(prescription)!.Status));
        Assert.Empty(test.Verify().Faults);
    }

    private RacingPharmacy[] Race(Hash256[] wanted)
    {
        RacingPharmacy[] racing = new RacingPharmacy[Pharmacies.Length];
        using Barrier start = new(Pharmacies.Length);
        Task[] races = [.. Pharmacies.Select((pharmacy, i) => Task.Factory.StartNew(
            () =>
            {
                using Ledger ledger = test.Open();
                racing[i] = new RacingPharmacy(ledger, pharmacy, seed: i);
                start.SignalAndWait(TimeSpan.FromMinutes(1));
                racing[i].Run(wanted);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        while (!Task.WaitAll(races, millisecondsTimeout: 20))
            test.Seal();
        test.Seal();
        return racing;
    }
}
