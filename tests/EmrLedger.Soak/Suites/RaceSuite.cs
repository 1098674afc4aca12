using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Soak.Support;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Pharmacies, a process each, that claim and dispense the same prescriptions in random order, while another process seals:
/// each is dispensed exactly once, and every other attempt is refused for the right reason.
/// </summary>
internal static class RaceSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static string Usage =>
        "[prescriptions = 200] [pharmacies = 8] [engines]|they dispense the same prescriptions at once; engines: file, server";

    public static void Run(string[] arguments)
    {
        int prescriptions = arguments.Length > 0 ? Number(arguments[0]) : 200;
        int pharmacies = arguments.Length > 1 ? Number(arguments[1]) : 8;
        string[] engines = arguments.Length > 2 ? arguments[2..] : ["file", "server"];
        SoakException.Require(
            pharmacies >= 1 && pharmacies <= Cast.Pharmacies.Length, $"There are 1 to {Cast.Pharmacies.Length} pharmacies.");
        if (engines.Contains("file"))
        {
            using WorkFolder folder = new();
            Race("file", folder.File("race.emr"), prescriptions, pharmacies);
        }
        if (engines.Contains("server"))
        {
            using TestServer server = TestServer.TryOwn(onDisk: true) ?? throw new SoakSkipException(TestServer.NoServer);
            Race("server", server.Location("race"), prescriptions, pharmacies);
        }
    }

    private static void Race(string engine, string location, int prescriptions, int pharmacies)
    {
        Cast.CreateLedger(location);
        using (Ledger ledger = Ledger.Open(location, LedgerAccess.Write))
        {
            Cast.RegisterPharmacies(ledger, pharmacies);
            DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
            PrescriptionTerms terms = new(RacingPharmacy.Units, 1, today.AddDays(-1), today.AddDays(30));
            Cast.Prescribe(ledger, prescriptions, terms);
        }
        using CountdownEvent ready = new(pharmacies + 1);
        using Child miner = Start("role-mine", location, "");
        List<Child> racing = [];
        try
        {
            for (int i = 0; i < pharmacies; i++)
                racing.Add(Start("role-dispense", location, i.ToString(CultureInfo.InvariantCulture)));
            SoakException.Require(ready.Wait(Limit), "A process does not start.");
            Stopwatch clock = Stopwatch.StartNew();
            foreach (Child pharmacy in racing)
                pharmacy.Stop();
            foreach (Child pharmacy in racing)
                pharmacy.Finish(Limit);
            TimeSpan raced = clock.Elapsed;
            miner.Stop();
            miner.Finish(Limit);
            Report(engine, location, prescriptions, racing, raced);
        }
        finally
        {
            foreach (Child pharmacy in racing)
                pharmacy.Dispose();
        }

        Child Start(string role, string where, string index) => Child.Start(role, [where, index], line =>
        {
            if (line == "ready")
                ready.Signal();
        });
    }

    private static void Report(string engine, string location, int prescriptions, List<Child> racing, TimeSpan raced)
    {
        LedgerCheckResult result = Inspection.Verify(location);
        SoakException.Require(result.Pending == 0, $"{result.Pending} records were not sealed.");
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Read);
        RaceRecord race = RaceRecord.Read(ledger);
        SoakException.Require(race.Contradictions.Count == 0, string.Join(' ', race.Contradictions.Take(3)));
        SoakException.Require(
            race.Prescriptions == prescriptions && race.Dispensers.Count == prescriptions,
            $"{race.Dispensers.Count} of {prescriptions} prescriptions are dispensed.");
        int completed = ledger.Prescriptions.Read(new PrescriptionFilter { Statuses = [PrescriptionStatus.Completed] }).Count();
        SoakException.Require(completed == prescriptions, $"{completed} of {prescriptions} prescriptions are completed.");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{engine}: {racing.Count} pharmacies dispensed {prescriptions} prescriptions in {raced.TotalSeconds:F1} s, "
            + $"each once: {race.Claims} claims, {race.Returns} given back; "
            + $"the chain of {result.Blocks} blocks verifies, and the kept states agree"));
        for (int i = 0; i < racing.Count; i++)
        {
            string hash = Cast.Pharmacies[i].Hash;
            string[] said = [.. Said(racing[i], "dispensed ")];
            HashSet<string> dispensed =
                [.. race.Dispensers.Where(pair => pair.Value.ToString() == hash).Select(static pair => pair.Key.ToString())];
            SoakException.Require(
                said.Length == dispensed.Count && dispensed.SetEquals(said),
                $"The pharmacy {hash} was told of {said.Length} dispenses where the chain has {dispensed.Count}.");
            Console.WriteLine($"  pharmacy {i}: {string.Join(", ", Said(racing[i], "outcome "))}");
        }
    }

    private static IEnumerable<string> Said(Child child, string beginning) =>
        child.Lines.Where(line => line.StartsWith(beginning, StringComparison.Ordinal)).Select(line => line[beginning.Length..]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
