using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Notes;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Reports.Pages;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>Ledgers to be reported on, and reports on them as they are written.</summary>
internal static class ReportCases
{
    public static readonly string[] All = ["plain", "prescriptions", "sealed"];

    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>Makes a ledger of a kind.</summary>
    public static TestLedger Make(string kind) => kind switch
    {
        "plain" => Plain(),
        "prescriptions" => Prescriptions(),
        _ => Sealed(),
    };

    /// <summary>A report on a file.</summary>
    public static LedgerReport Report(string file, ReportRequest? request = null, SignedNote? note = null, int quorum = 0)
    {
        ReportMaker maker = new(request ?? new ReportRequest(), DateTimeOffset.UtcNow);
        LedgerAnchor? anchor = note is null ? null : new LedgerAnchor(note, TestNotes.Policy(quorum));
        return maker.Finish(
            maker.Start(file, 2, anchor, TestContext.Current.CancellationToken).Completion.GetAwaiter().GetResult());
    }

    /// <summary>Its page, as it is written.</summary>
    public static byte[] PageBytes(LedgerReport report)
    {
        using MemoryStream stream = new();
        ReportPage.Write(report, stream);
        return stream.ToArray();
    }

    /// <summary>Its page, read by somebody else's parser.</summary>
    public static XDocument Page(LedgerReport report)
    {
        using MemoryStream stream = new(PageBytes(report));
        return XDocument.Load(stream);
    }

    /// <summary>Its facts, as they are written.</summary>
    public static byte[] FactBytes(LedgerReport report)
    {
        using MemoryStream stream = new();
        ReportJson.Write(report, stream);
        return stream.ToArray();
    }

    /// <summary>Its facts, by their places: members are divided by points, and items have their numbers in brackets.</summary>
    public static Dictionary<string, JsonElement> Facts(LedgerReport report)
    {
        Dictionary<string, JsonElement> facts = new(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(FactBytes(report));
        Walk("", document.RootElement.Clone());
        return facts;

        void Walk(string place, JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in element.EnumerateObject())
                    Walk(place.Length == 0 ? member.Name : $"{place}.{member.Name}", member.Value);
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    Walk($"{place}[{index++}]", item);
            }
            else
            {
                facts.Add(place, element);
            }
        }
    }

    /// <summary>A time, as a test writes it.</summary>
    public static ulong At(string time) => (ulong)DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    // Of the first rules, over several days: doctors come, are renamed and go.
    private static TestLedger Plain()
    {
        TestLedger test = new();
        Append(test, "2026-01-05T10:00:00Z", TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[0], 1),
            TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[1], 2, name: "Dr. B"));
        Append(test, "2026-01-05T10:00:30Z", TestLedger.Sign(TestKeys.Doctors[0], 1), TestLedger.Sign(TestKeys.Doctors[1], 1));
        Append(test, "2026-01-06T00:00:00Z", TestLedger.Sign(TestKeys.Doctors[0], 2));
        Append(test, "2026-01-06T23:59:59Z", TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[1], 3, name: "Dr. B. Renamed"),
            TestLedger.Sign(TestKeys.Doctors[0], 3));
        Append(test, "2026-01-09T08:00:00Z", TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctors[1], 4, name: "Dr. B"));
        Append(test, "2026-01-09T08:00:00Z");
        Append(test, "2026-01-09T08:01:00Z", TestLedger.Sign(TestKeys.Doctors[0], 4));
        test.Register(TestKeys.Doctors[2]);
        return test;
    }

    // Of the second rules: one prescription of each status that a day can show.
    private static TestLedger Prescriptions()
    {
        TestLedger test = new(rules: RuleSet.Two);
        test.Register(TestKeys.Doctor);
        RegisterPharmacies(test);
        test.Seal();
        PrescriptionTerms terms = new(21, 2, Today.AddDays(-9), Today.AddDays(9));
        Hash256[] all = [.. Enumerable.Range(0, 6).Select(i => TestLedger.Id(test.Ledger.Prescriptions.Issue(
            TestKeys.Doctor, TestKeys.Patient, terms, $"Amoxicillin {i}", DoubtfulTexts.None, CancellationToken.None).TxId))];
        Hash256 plain = TestLedger.Id(test.AddNext(TestKeys.Doctor).TxId);
        test.Seal();
        Sign(test, RxChain.North, RxStatement.Claim(all[0]));
        Sign(test, RxChain.North, RxStatement.Dispense(all[0], 1, 20));
        EmrRecord voided = Sign(test, RxChain.North, RxStatement.Dispense(all[0], 1, 1));
        Sign(test, RxChain.North, RxStatement.Claim(all[1]));
        Sign(test, TestKeys.Doctor, RxStatement.Cancel(all[1], "recall"));
        Sign(test, TestKeys.Doctor, RxStatement.Cancel(all[2], "recall"));
        Sign(test, RxChain.South, RxStatement.Claim(all[3]));
        Sign(test, RxChain.South, RxStatement.Dispense(all[3], 1, 21));
        Sign(test, RxChain.South, RxStatement.Dispense(all[3], 2, 21));
        Sign(test, TestKeys.Doctor, RxStatement.Amend(all[4], terms, "Amoxicillin, corrected"));
        Sign(test, RxChain.South, RxStatement.Claim(plain));
        Sign(test, RxChain.South, RxStatement.Dispense(plain, 1, 7));
        test.Seal();
        Sign(test, RxChain.North, RxStatement.Void(TestLedger.Id(voided.TxId), "wrong patient"));
        Sign(test, RxChain.North, RxStatement.Return(all[0], "out of stock"));
        test.Seal();
        return test;
    }

    private static TestLedger Sealed()
    {
        TestLedger test = new(rules: RuleSet.Two);
        test.Register(TestKeys.Doctor);
        RegisterPharmacies(test);
        test.Seal();
        PrescriptionTerms terms = new(5, 1, Today, Today.AddDays(9));
        Hash256[] all = [.. Enumerable.Range(0, 4).Select(i =>
        {
            EmrRecord record = SealedSigner.Sign(
                TestKeys.Doctor, TestKeys.Patient, terms, $"Medication S{i}", [RxChain.North],
                test.Ledger.Pending.LastNonce(TestKeys.UserHash(TestKeys.Doctor)) + 1, DoubtfulTexts.None);
            test.Add(record);
            return TestLedger.Id(record.TxId);
        })];
        test.Seal();
        test.Ledger.SealedTexts.Erase(TestLedger.Authority, all[1], "request 1", CancellationToken.None);
        test.Seal();
        test.Ledger.SealedTexts.Erase(TestLedger.Authority, all[2], "request 2", CancellationToken.None);
        Sign(test, RxChain.North, RxStatement.Claim(all[0]));
        Sign(test, RxChain.North, RxStatement.Dispense(all[0], 1, 3));
        test.Seal();
        return test;
    }

    private static void RegisterPharmacies(TestLedger test)
    {
        RegistryDesk desk = test.Ledger.RegistryDesk;
        desk.RegisterPharmacy(RxChain.North, "North", TestLedger.Authority, again: false, CancellationToken.None);
        desk.RegisterPharmacy(RxChain.South, "South", TestLedger.Authority, again: false, CancellationToken.None);
    }

    private static EmrRecord Sign(TestLedger test, EmrKey key, RxStatement statement) =>
        test.Ledger.Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);

    /// <summary>Appends a block of these records with a time.</summary>
    public static EmrBlock Append(TestLedger test, string time, params EmrRecord[] records)
    {
        EmrBlock block = (test.NextBlock(records) with { Timestamp = At(time) }).Mine();
        test.Ledger.Append(block, CancellationToken.None);
        return block;
    }
}
