using System.Globalization;
using System.Text;
using CsCheck;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Random statements by three doctors, four pharmacies, the authority and a stranger, sealed in blocks that are cut at random
/// places: the library and a second, plain implementation of the rules must say the same of each.
/// </summary>
public sealed class LifecycleModelTests
{
    // More with EMR_RX_SEQUENCES, such as 10000.
    private static readonly int Sequences =
        int.TryParse(Environment.GetEnvironmentVariable("EMR_RX_SEQUENCES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count : 400;

    private static readonly EmrKey[] Doctors = TestKeys.Doctors[..3];
    private static readonly EmrKey[] Pharmacies = [.. Enumerable.Range(5101, 4).Select(i => TestKeys.Create((ulong)i))];
    private static readonly EmrKey[] Everybody = [.. Doctors, .. Pharmacies, TestLedger.Authority, RxChain.Stranger];
    private static readonly Hash160[] Patients = [TestKeys.Patient, TestKeys.UserHash(RxChain.Stranger)];
    private static readonly Dictionary<string, string> Hashes = Everybody.ToDictionary(DigestOf, static key => key.Hash);

    private static readonly string[] Verbs =
    [
        "issue", "issue", "issue", "text", "amend", "claim", "claim", "claim", "claim", "dispense", "dispense", "dispense", "dispense",
        "dispense", "dispense", "void", "void", "return", "return", "transfer", "transfer", "cancel", "cancel", "release", "sealed", "seal", "erase",
        "preserve", "lift", "registry", "misspelt",
    ];

    // Two of commitments, and two that only look so.
    private static readonly string[] Commitments =
    [
        "#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "#zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz8",
        "#zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz9", "#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
    ];

    private static readonly Gen<Deed[]> Deeds = Gen.Select(
        Gen.OneOf(Verbs), Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99],
        (verb, actor, target, number, cut) => new Deed(verb, actor, target, number, cut)).Array[10, 70];

    /// <summary>What somebody tries, as far as it can be said before it is known what there is.</summary>
    private sealed record Deed(string Verb, int Actor, int Target, int Number, int Cut);

    [Fact]
    public void A_chain_and_the_plain_rules_say_the_same() => Deeds.Sample(deeds => Follow(new RxChainSide(), deeds), iter: Sequences);

    [Fact]
    public void A_ledger_with_pending_records_and_the_plain_rules_say_the_same() => Deeds.Sample(
        deeds =>
        {
            using RxLedgerSide side = new();
            Follow(side, deeds);
            // The commitments are to nothing.
            Assert.All(side.Test.Verify().Faults, static fault => Assert.Equal(FaultCode.TextWithheld, fault.Code));
        },
        iter: Math.Max(6, Sequences / 100), threads: 1);

    [Fact]
    public async Task A_chain_and_the_rules_in_Python_say_the_same()
    {
        ExternalTool python = await ExternalTool.BarePythonAsync();
        List<string> said = [];
        List<string> answers = [];
        Deeds.Sample(deeds => Follow(new RxRecordedSide(new RxChainSide(), said, answers, Hashes), deeds), iter: Math.Min(Sequences, 100), threads: 1);
        byte[] output = await python.RunAsync(
            [Path.Combine(TestData.Repository, "tests", "vectors", "prescriptions.py")], Encoding.UTF8.GetBytes(string.Join('\n', said) + "\n"));
        string[] lines = Encoding.UTF8.GetString(output).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        Assert.Equal(answers, lines);
    }

    private static void Follow(IRxSide side, Deed[] deeds)
    {
        PlainRules rules = new(TestLedger.Authority.Hash, Hashes);
        List<string> sealedIds = [];
        HashSet<string> open = [];
        foreach (EmrKey doctor in Doctors)
            Try(TestLedger.Authority, Registration("add", doctor), TestKeys.UserHash(doctor));
        foreach (EmrKey pharmacy in Pharmacies)
            Try(TestLedger.Authority, Registration("pharmacy", pharmacy), TestKeys.UserHash(pharmacy));
        Cut(0);
        foreach (Deed deed in deeds)
        {
            (EmrKey signer, string text, Hash160 patient) = Compose(rules, deed);
            Try(signer, text, patient);
            if (deed.Cut < 30 || side.IsFull)
                Cut(deed.Cut);
        }
        Cut(0);

        void Try(EmrKey signer, string text, Hash160 patient)
        {
            EmrRecord record = RecordSigner.Sign(signer, patient, text, side.NextNonce(signer));
            PlainRules.Entry entry = new(record.TxId, signer.Hash, patient.ToString(), text, side.Height, side.Day);
            string? expected = rules.Judge(entry);
            string? verdict = side.Judge(record);
            Assert.True(expected == verdict, $"{text} by {signer.Hash}: {verdict ?? "admitted"} where {expected ?? "admitted"} is right.");
            if (verdict is not null)
                return;
            rules.Accept(entry);
            open.Add(record.TxId);
        }

        void Cut(int number)
        {
            Compare(side, rules);
            if (open.Count == 0)
                return;
            ulong height = side.NextHeight;
            DateOnly day = side.Seal(number);
            rules.Seal(open, height, day);
            open.Clear();
            Compare(side, rules);
        }
    }

    private static void Compare(IRxSide side, PlainRules rules)
    {
        foreach (string rx in rules.Prescriptions)
        {
            (int fill, int? left) = rules.OpenFill(rx);
            string expected = $"{rules.StatusOf(rx, side.Day)} {rules.HolderOf(rx)} {fill} {left}";
            Assert.Equal(expected, side.Describe(rx));
            foreach (IGrouping<int, (int Fill, int Units)> one in rules.InForce(rx).GroupBy(portion => portion.Fill))
                Assert.True(side.UnitsOf(rx) is not { } units || one.Sum(portion => portion.Units) <= units);
        }
    }

    private static (EmrKey Signer, string Text, Hash160 Patient) Compose(PlainRules rules, Deed deed)
    {
        string[] known = deed.Verb == "void" && deed.Target < 90 ? [.. rules.Dispenses] : [.. rules.Prescriptions];
        // Mostly one of the last few, now and then something that the ledger has not.
        string target = known.Length == 0 || deed.Target % 25 == 24
            ? new string('a', 64) : known[known.Length - 1 - (deed.Target % Math.Min(known.Length, 6))];
        string id = RegistryStatement.Spell(TestLedger.Id(target));
        bool isDoctors = deed.Verb is "issue" or "text" or "sealed" or "seal" or "amend" or "cancel";
        EmrKey[] right = isDoctors ? Doctors : deed.Verb is "release" or "erase" or "preserve" or "lift" or "registry" ? [TestLedger.Authority] : Pharmacies;
        EmrKey signer = deed.Actor < 85 ? right[deed.Actor % right.Length] : Everybody[deed.Actor % Everybody.Length];
        // Else hardly anything would be dispensed.
        if (deed.Verb is "dispense" or "return" or "transfer" && deed.Actor < 60 && rules.Prescriptions.Contains(target)
            && rules.HolderOf(target) is { } holder)
        {
            signer = Everybody.Single(key => key.Hash == holder);
        }
        EmrKey other = Everybody[deed.Number % Everybody.Length];
        if (deed.Verb == "registry")
            return (signer, Registration(RegistryVerbs[deed.Number % RegistryVerbs.Length], Pharmacies[deed.Target % 4]), TestKeys.UserHash(Pharmacies[deed.Target % 4]));
        string terms = Terms[deed.Number % Terms.Length];
        string text = deed.Verb switch
        {
            "issue" => $"emr-rx/1 issue {terms} Amoxicillin",
            "text" => "Ibuprofen",
            "sealed" => $"emr-rx/1 issue {terms} {Commitments[deed.Number % Commitments.Length]}",
            "seal" => $"emr-seal/1 {Commitments[deed.Number % Commitments.Length]}",
            "erase" or "preserve" or "lift" => $"emr-rx/1 {deed.Verb} {id} request",
            "amend" => $"emr-rx/1 amend {id} {terms} {(deed.Number % 2 == 0 ? "Amoxicillin" : Commitments[0])}",
            "claim" => $"emr-rx/1 claim {id}",
            "dispense" => $"emr-rx/1 dispense {id} {1 + (deed.Number % 11 / 8)}:{Portions[deed.Number % Portions.Length]}",
            "void" => $"emr-rx/1 void {id} wrong patient",
            "return" => $"emr-rx/1 return {id} out of stock",
            "transfer" => $"emr-rx/1 transfer {id} {DigestOf(other)}",
            "cancel" => $"emr-rx/1 cancel {id} allergy",
            "release" => $"emr-rx/1 release {id} closed",
            _ => string.Format(CultureInfo.InvariantCulture, Misspelt[deed.Number % Misspelt.Length], id),
        };
        // The patient is the prescription's, but for one in thirty.
        return (signer, text, Patients[deed.Number == 0 || deed.Cut == 99 ? 1 : 0]);
    }

    private static readonly string[] RegistryVerbs = ["revoke", "pharmacy", "pharmacy", "revoke", "add"];

    // In days that the clock of the ledger runs through.
    private static string[] Terms { get; } =
        [.. new[] { (10, 1, 0, 60), (10, 2, 0, 60), (5, 3, 0, 60), (10, 1, 0, 3), (20, 2, 0, 8), (10, 2, 2, 60), (1, 1, 0, 0), (10, 2, 0, 1) }.Select(
            static one => string.Create(CultureInfo.InvariantCulture,
                $"{one.Item1}x{one.Item2} {IRxSide.Today.AddDays(one.Item3):yyyyMMdd} {IRxSide.Today.AddDays(one.Item4):yyyyMMdd}"))];

    private static readonly int[] Portions = [10, 5, 5, 1, 10, 4, 20, 11, 5];

    private static readonly string[] Misspelt =
    [
        "emr-rx/1 claim {0} ", "emr-rx/1  claim {0}", "emr-rx/2 claim {0}", "emr-rx/1 dispense {0} 0:5", "emr-rx/1 dispense {0} 01:5",
        "emr-rx/1 return {0}", "emr-rx/1 issue 10x0 20261201 20270101 A", "emr-rx/1 Claim {0}", "emr-rx/1 forget {0} A",
    ];

    private static string DigestOf(EmrKey key) => RegistryStatement.Spell(RegistryStatement.DigestOf(key.Der.Span));

    private static string Registration(string verb, EmrKey key) => $"emr-registry/1 {verb} {DigestOf(key)} A";
}
