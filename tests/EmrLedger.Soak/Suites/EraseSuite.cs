using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Soak.Support;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Kills an erasure at any moment, again and again: once the ledger was opened for writing, a text is there whole, and no statement
/// says that it was erased; or one says so, and it is in no byte of the ledger's files.
/// </summary>
internal static class EraseSuite
{
    private const int Records = 1_000;
    private const int LongestWait = 600;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static string Usage => "[kills = 100]|erasures of envelopes are killed at random moments, by SIGKILL";

    public static void Run(string[] arguments)
    {
        int kills = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 100;
        int seed = Environment.TickCount;
        Console.WriteLine($"seed {seed}");
        Random random = new(seed);
        Stopwatch clock = Stopwatch.StartNew();
        using WorkFolder folder = new();
        string path = folder.File("erase.emr");
        Dictionary<Hash256, EnvelopeRow> all = Fill(path);
        (int acknowledged, int notAcknowledged, int erased, int unfinished, int early, long searched) = (0, 0, 0, 0, 0, 0);
        for (int kill = 1; kill <= kills; kill++)
        {
            HashSet<Hash256> said = [];
            bool isEarly = KillOne(path, random, said, early: false);
            // What it left is finished by one that is killed, too.
            if (random.Next(3) == 0 && kill < kills)
            {
                isEarly = KillOne(path, random, said, early: true);
                kill++;
            }
            early += isEarly ? 1 : 0;
            using (Ledger reader = Ledger.Open(path, LedgerAccess.Read))
                unfinished += reader.Session.HasUnfinishedErasure ? 1 : 0;
            HashSet<Hash256> gone = Reopen(path, all);
            SoakException.Require(said.IsSubsetOf(gone), "A text is there whose erasure was acknowledged.");
            SoakException.Require(
                FileSearch.CountOf(gone.Select(txId => all[txId]), Files(path)) == 0,
                $"Something is left of {gone.Count} erased texts, after kill {kill}.");
            searched += Files(path).Sum(static file => new FileInfo(file).Length);
            acknowledged += said.Count;
            notAcknowledged += gone.Count - erased - said.Count;
            erased = gone.Count;
            LedgerCheckResult result = Inspection.Verify(path);
            SoakException.Require(
                result.ErasedTexts == (ulong)erased && result.WithheldTexts == 0, "The verification counts other erasures.");
        }
        Console.WriteLine(
            $"{kills} kills in {clock.Elapsed.TotalSeconds:F0} s, {early} while the ledger was opened: {acknowledged} texts of {Records} "
            + $"erased and acknowledged, {notAcknowledged} erased and not acknowledged; {unfinished} times an erasure was left "
            + $"unfinished; after reopening no byte was left in {searched / 1_000_000} MB that were searched, each text was there or "
            + "a statement said that it was erased, and every verification was valid");
    }

    private static Dictionary<Hash256, EnvelopeRow> Fill(string path)
    {
        Cast.CreateLedger(path);
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        Cast.PrescribeSealed(ledger, Records);
        return Cast.ReadEnvelopes(ledger);
    }

    /// <summary>Opens the ledger for writing, and returns the ids of the records whose texts are gone; the others are whole.</summary>
    private static HashSet<Hash256> Reopen(string path, Dictionary<Hash256, EnvelopeRow> all)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        SoakException.Require(!ledger.Session.HasUnfinishedErasure, "An erasure is unfinished after the ledger was opened for writing.");
        Dictionary<Hash256, EnvelopeRow> kept = Cast.ReadEnvelopes(ledger);
        foreach ((Hash256 txId, EnvelopeRow row) in kept)
            SoakException.Require(row.Envelope.Span.SequenceEqual(all[txId].Envelope.Span), "An envelope is not whole.");
        HashSet<Hash256> gone = [.. all.Keys.Except(kept.Keys)];
        HashSet<Hash256> stated = [.. ledger.Pending.Read(new RecordQuery())
            .Select(static record => RxStatement.TryParse(record.Prescription, out RxStatement? said) ? said.Reference : default)];
        SoakException.Require(stated.SetEquals(gone), "A text is gone without a statement, or there in spite of one.");
        // While it is open, its log is there too.
        SoakException.Require(
            FileSearch.CountOf(gone.Select(txId => all[txId]), $"{path}-wal") == 0, "Something is left in the log.");
        return gone;
    }

    private static bool KillOne(string path, Random random, HashSet<Hash256> said, bool early)
    {
        using ManualResetEventSlim ready = new();
        using Child child = Child.Start("role-erase", [path, random.Next().ToString(CultureInfo.InvariantCulture)], line =>
        {
            if (line.Split(' ') is ["erased", { } txId] && Hash256.TryParse(txId, out Hash256 id))
                said.Add(id);
            ready.Set();
        });
        if (early)
            Thread.Sleep(random.Next(60, 350));
        else
            SoakException.Require(ready.Wait(Limit), "An eraser did not start.");
        if (!early)
            Thread.Sleep(random.Next(0, LongestWait));
        child.Kill();
        SoakException.Require(child.Errors.Length == 0, $"An eraser failed before it was killed: {child.Errors}");
        return !ready.IsSet;
    }

    private static string[] Files(string path) => Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}*");
}
