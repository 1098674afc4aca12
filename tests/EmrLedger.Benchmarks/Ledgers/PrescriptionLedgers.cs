using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger of prescriptions with three statements on each, and one of as many plain records under the first rules. Of both
/// there is a copy from halfway. They are in a folder that is gone afterwards.
/// </summary>
internal sealed class PrescriptionLedgers : IDisposable
{
    /// <summary>How many records could come next in either.</summary>
    public const int Waiting = 1_500;

    private const int RecordsOfEach = 4;
    private const int Signers = 50;
    private const int AtOnce = 250;
    private const int PrescriptionsOfPatient = 10;
    private const int Units = 30;
    private const int DaysValid = 30;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-bench-");
    private readonly Random random = new(2026);
    private readonly EmrKey authority = EmrKey.Generate();
    private readonly EmrKey[] doctors = NewKeys();
    private readonly EmrKey[] pharmacies = NewKeys();
    private readonly List<Hash256> prescriptions = [];

    public PrescriptionLedgers(int count)
    {
        // Groups are half statements of the one before, so that half of them is a half.
        Count = (count + (2 * AtOnce) - 1) / (2 * AtOnce) * 2 * AtOnce;
        Patients = [.. Enumerable.Range(0, Count / PrescriptionsOfPatient).Select(_ => NewHash())];
        Rx = Make("prescriptions", RuleSet.Two, AddPrescriptions, PlanClaims);
        Plain = Make("plain", RuleSet.One, ledger => ledger.Add(PlanPlain(AtOnce * RecordsOfEach)), _ => PlanPlain(Waiting));
    }

    /// <summary>How many prescriptions have statements.</summary>
    public int Count { get; }

    /// <summary>Everybody who has prescriptions.</summary>
    public Hash160[] Patients { get; }

    /// <summary>The prescriptions with statements.</summary>
    public IReadOnlyList<Hash256> Prescriptions => prescriptions;

    /// <summary>The ledger of prescriptions.</summary>
    public SampleLedger Rx { get; }

    /// <summary>The ledger of plain records.</summary>
    public SampleLedger Plain { get; }

    public void Dispose() => folder.Delete(recursive: true);

    private SampleLedger Make(
        string name, RuleSet rules, Action<GrowingLedger> addGroup, Func<GrowingLedger, IReadOnlyList<RecordPlan>> planNext)
    {
        int groups = Count / AtOnce;
        string file = Path.Combine(folder.FullName, $"{name}.emr");
        string half = Path.Combine(folder.FullName, $"{name}-half.emr");
        int blocks = ((RecordsOfEach * Count) + (2 * Signers) + (2 * Waiting)) / EmrBlock.MaxRecords;
        using GrowingLedger ledger = new(file, authority, rules, blocks);
        ledger.Add([.. doctors.Select(key => PlanRegistration(RegistryAction.Add, key))]);
        if (rules >= RuleSet.Two)
            ledger.Add([.. pharmacies.Select(key => PlanRegistration(RegistryAction.Pharmacy, key))]);
        for (int group = 0; group < groups; group++)
        {
            if (group == groups / 2)
                ledger.CopyTo(half);
            addGroup(ledger);
            if ((group + 1) * 10 / groups > group * 10 / groups)
                Console.Error.WriteLine($"  {name}: {(group + 1) * RecordsOfEach * AtOnce} of {Count * RecordsOfEach} records");
        }
        EmrRecord[] next = ledger.Sign(planNext(ledger));
        return new SampleLedger(file, half, next, ledger.Seal(next));
    }

    private void AddPrescriptions(GrowingLedger ledger)
    {
        (Hash256 TxId, Hash160 Patient, EmrKey Pharmacy)[] issued =
        [
            .. ledger.Add(PlanIssues(ledger, AtOnce)).Select(record =>
                (record.Contents!.TxId, record.Contents.Patient, pharmacies[random.Next(Signers)])),
        ];
        prescriptions.AddRange(issued.Select(static prescription => prescription.TxId));
        for (int step = 0; step < RecordsOfEach - 1; step++)
        {
            string[] texts = [.. issued.Select((one, i) => Statement(step, i, one.TxId).ToString())];
            ledger.Add([.. issued.Zip(texts, static (one, text) => new RecordPlan(one.Pharmacy, one.Patient, text))]);
        }
    }

    // Half of them are dispensed in two parts, a quarter is given back after a part, and a quarter is still held after two.
    private static RxStatement Statement(int step, int i, Hash256 prescription) => (step, i % 4) switch
    {
        (0, _) => RxStatement.Claim(prescription),
        (1, _) => RxStatement.Dispense(prescription, 1, Units / 3),
        (_, 0 or 1) => RxStatement.Dispense(prescription, 1, Units - (Units / 3), "the rest"),
        (_, 2) => RxStatement.Return(prescription, "no more of it here"),
        _ => RxStatement.Dispense(prescription, 1, Units / 3, "some is still owed"),
    };

    private RecordPlan[] PlanClaims(GrowingLedger ledger) =>
    [
        .. ledger.Add(PlanIssues(ledger, Waiting)).Select(record => new RecordPlan(
            pharmacies[random.Next(Signers)], record.Contents!.Patient, RxStatement.Claim(record.Contents.TxId).ToString())),
    ];

    private RecordPlan[] PlanIssues(GrowingLedger ledger, int count)
    {
        DateOnly day = PrescriptionTerms.DayOf(ledger.Time);
        PrescriptionTerms terms = new(Units, 1, day, day.AddDays(DaysValid));
        return Plan(count, () => RxStatement.Issue(terms, Text()).ToString());
    }

    private RecordPlan[] PlanPlain(int count) => Plan(count, Text);

    private RecordPlan[] Plan(int count, Func<string> text) =>
        [.. Enumerable.Range(0, count).Select(_ => new RecordPlan(Doctor(), Patient(), text()))];

    private RecordPlan PlanRegistration(RegistryAction action, EmrKey key)
    {
        RegistryKey subject = RegistryKey.Of(key);
        RegistryStatement statement = new(action, subject.Digest, $"No. {key.Hash[..8]}");
        return new RecordPlan(authority, subject.Hash, statement.ToString());
    }

    private EmrKey Doctor() => doctors[random.Next(Signers)];

    private Hash160 Patient() => Patients[random.Next(Patients.Length)];

    private string Text() => $"Medication {random.Next(1, 2000)}: {random.Next(1, 100) * 5}mg, {random.Next(1, 5)} times a day";

    private static EmrKey[] NewKeys() => [.. Enumerable.Range(0, Signers).Select(static _ => EmrKey.Generate())];

    private Hash160 NewHash()
    {
        Span<byte> bytes = stackalloc byte[Hash160.Length];
        random.NextBytes(bytes);
        return new Hash160(bytes);
    }
}
