using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The reports whose pages are looked at in a browser.</summary>
internal static class BrowserPages
{
    /// <summary>No word of an ordinary clinic's names is longer; what is longer may be broken where it has to be.</summary>
    public const int LongestWord = 15;

    /// <summary>Makes a report of a kind: "prescriptions", "clinic", "faulty" or "hostile".</summary>
    public static LedgerReport Make(string kind) => kind switch
    {
        "prescriptions" => Prescriptions(),
        "clinic" => Clinic(),
        "faulty" => Faulty(),
        _ => Hostile(),
    };

    private static LedgerReport Prescriptions()
    {
        using TestLedger test = ReportCases.Make("prescriptions");
        return ReportCases.Report(test.File, new ReportRequest { IncludeText = true }, TestNotes.Signed(test.Ledger));
    }

    // Names and texts as people have them: with every table, and every role of a signer.
    private static LedgerReport Clinic()
    {
        using TestLedger test = new(rules: RuleSet.Two);
        PreviousReport previous = new(test.Ledger.Manifest.Id, "2026-01-01T00:00:00Z", Valid: true, Blocks: 0, Tip: "");
        RegistryDesk desk = test.Ledger.RegistryDesk;
        string[] names = ["Dr. Annegret Wolfenstein", "Dr. Christopherson", "Dr. J. Featherstonehau"];
        for (int i = 0; i < names.Length; i++)
            desk.Register(TestKeys.Doctors[i], names[i], TestLedger.Authority, again: false, CancellationToken.None);
        desk.RegisterPharmacy(RxChain.North, "Apothecary at the Marketplace", TestLedger.Authority, again: false, CancellationToken.None);
        test.Seal();
        Hash256 first = TestLedger.Id(test.AddNext(TestKeys.Doctors[0]).TxId);
        test.AddNext(TestKeys.Doctors[1]);
        test.Seal();
        test.Ledger.Prescriptions.Sign(RxChain.North, RxStatement.Claim(first), DoubtfulTexts.None, CancellationToken.None);
        test.Seal();
        return ReportCases.Report(test.File, new ReportRequest { IncludeText = true, Previous = previous });
    }

    private static LedgerReport Faulty()
    {
        using TestHistory history = new(blocks: 5);
        history.Test.Tamper("UPDATE record SET prescription = CAST('x' AS BLOB) WHERE height = 3");
        return ReportCases.Report(history.Test.File);
    }

    private static LedgerReport Hostile()
    {
        using TestLedger hostile = new();
        string[] names =
        [
            "</style></title><script>alert(1)</script>", "\"><img src=http://127.0.0.1:9/x onerror=alert(1)>", new string('W', 100),
            "a\u202Egnp.exe",
        ];
        EmrKey[] doctors = [.. names.Select(static (_, i) => TestKeys.Create((ulong)(8100 + i)))];
        hostile.Append([.. doctors.Select((doctor, i) => TestLedger.Statement(RegistryAction.Add, doctor, (ulong)i + 1, name: names[i]))]);
        hostile.Append([.. doctors.Select((doctor, i) => RecordSigner.Sign(doctor, TestKeys.Patient, names[i], 1))]);
        return ReportCases.Report(hostile.File, new ReportRequest { IncludeText = true });
    }
}
