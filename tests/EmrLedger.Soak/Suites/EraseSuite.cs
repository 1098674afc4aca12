using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Kills an erasure at any moment, again and again: once the ledger was opened for writing, an envelope is there whole, or is in
/// no byte of the ledger's files.
/// </summary>
internal static class EraseSuite
{
    private const int Records = 300;
    private const int LongestWait = 300;
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
        Hash256[] all = Fill(path);
        (int acknowledged, int notAcknowledged, int unfinished, int early, long searched, int before) = (0, 0, 0, 0, 0, 0);
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
            before += FileSearch.CountOf(said.Select(SoakEnvelopes.Of), Files(path)) > 0 ? 1 : 0;
            Hash256[] gone = Reopen(path, all);
            SoakException.Require(said.IsSubsetOf(gone), "An envelope is there whose erasure was acknowledged.");
            SoakException.Require(
                FileSearch.CountOf(gone.Select(SoakEnvelopes.Of), Files(path)) == 0,
                $"Something is left of {gone.Length} erased envelopes, after kill {kill}.");
            searched += Files(path).Sum(static file => new FileInfo(file).Length);
            acknowledged += said.Count;
            notAcknowledged += gone.Length - said.Count;
            Inspection.Verify(path);
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
            SoakEnvelopes.Put(ledger, gone);
        }
        Console.WriteLine(
            $"{kills} kills in {clock.Elapsed.TotalSeconds:F0} s, {early} while the ledger was opened: {acknowledged} envelopes "
            + $"erased and acknowledged, {notAcknowledged} erased and not acknowledged; {unfinished} times an erasure was left "
            + $"unfinished, {before} times with bytes of what was erased; after reopening 0 were left in {searched / 1_000_000} MB "
            + "that were searched, no note, and every verification was valid");
    }

    private static Hash256[] Fill(string path)
    {
        Cast.CreateLedger(path);
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        Hash256[] all = new Hash256[Records];
        for (int i = 0; i < Records; i++)
        {
            EmrRecord record = Cast.AddNext(ledger, i % Cast.Doctors.Length, $"Medication {i}");
            SoakException.Require(Hash256.TryParse(record.TxId, out all[i]), "A record has no id.");
        }
        Cast.SealAll(ledger);
        SoakEnvelopes.Put(ledger, all);
        return all;
    }

    /// <summary>Opens the ledger for writing, and returns the ids of the records whose envelope is gone; the others are whole.</summary>
    private static Hash256[] Reopen(string path, Hash256[] all)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        SoakException.Require(!ledger.Session.HasUnfinishedErasure, "An erasure is unfinished after the ledger was opened for writing.");
        Hash256[] kept = SoakEnvelopes.Kept(ledger);
        using ILedgerView view = ledger.Session.BeginRead();
        foreach (Hash256 txId in kept)
        {
            SoakException.Require(
                view.FindEnvelope(txId)!.Envelope.Span.SequenceEqual(SoakEnvelopes.Of(txId).Envelope.Span), "An envelope is not whole.");
        }
        Hash256[] gone = [.. all.Except(kept)];
        // While it is open, its log is there too.
        SoakException.Require(
            FileSearch.CountOf(gone.Select(SoakEnvelopes.Of), $"{path}-wal") == 0, "Something is left in the log.");
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
