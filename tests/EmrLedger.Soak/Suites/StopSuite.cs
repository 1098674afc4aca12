using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>How soon a call ends that waits for another process, or is at work for long.</summary>
internal static class StopSuite
{
    private const int LargeLedger = 150_000;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static string Usage => "[stops = 50]|calls that wait or work for long are stopped";

    public static void Run(string[] arguments)
    {
        int stops = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 50;
        using WorkFolder folder = new();
        string path = folder.File("stop.emr");
        Cast.CreateLedger(path);
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        EmrRecord record = Cast.Next(ledger, 0, "Medication");
        using (Child holder = Hold(path))
        {
            Random random = new(1);
            TimeSpan slowest = Enumerable.Range(0, stops).Max(_ => Stop(
                random.Next(1, 120), stop => ledger.Pending.Add([record], SignaturePolicy.LowSOnly, stop), static () => { }));
            Console.WriteLine(
                $"{stops} waits for a lock, stopped at random moments: each ended within {slowest.TotalMilliseconds:F0} ms");
            SoakException.Require(slowest < Soon, "That is too late.");
            WaitInVain(path, record);

            long killed = Stopwatch.GetTimestamp();
            holder.Kill();
            ledger.Pending.Add([record], SignaturePolicy.LowSOnly, CancellationToken.None);
            TimeSpan waited = Stopwatch.GetElapsedTime(killed);
            Console.WriteLine($"a killed holder of the lock kept others waiting for {waited.TotalMilliseconds:F0} ms");
            SoakException.Require(waited < TimeSpan.FromSeconds(1), "That is too long.");
        }
        InterruptLongCalls(ledger, folder);
    }

    private static Child Hold(string path)
    {
        using ManualResetEventSlim ready = new();
        Child holder = Child.Start("role-hold", [path], _ => ready.Set());
        SoakException.Require(ready.Wait(Limit), "The holder did not start.");
        return holder;
    }

    private static void WaitInVain(string path, EmrRecord record)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write, new LedgerStoreOptions { Patience = Patience });
        long begun = Stopwatch.GetTimestamp();
        try
        {
            ledger.Pending.Add([record], SignaturePolicy.LowSOnly, CancellationToken.None);
            throw new SoakException("A lock that another process holds was got.");
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerBusy)
        {
            TimeSpan waited = Stopwatch.GetElapsedTime(begun);
            Console.WriteLine(
                $"LedgerBusy after {waited.TotalMilliseconds:F0} ms, with a patience of {Patience.TotalMilliseconds} ms");
            SoakException.Require(waited >= Patience && waited < Patience + Soon, "That is not what was asked for.");
        }
    }

    private static void InterruptLongCalls(Ledger ledger, WorkFolder folder)
    {
        // Records that nobody checks: it is their number that counts.
        ledger.Session.Write<object?>(
            static transaction =>
            {
                EmrRecord template = Cast.Sign(0, 1, new string('x', 200));
                for (ulong i = 1; i <= LargeLedger; i++)
                {
                    string txId = i.ToString("x64", CultureInfo.InvariantCulture);
                    EmrRecord record = new(
                        txId, Cast.Doctors[1].Hash, template.PatientHash, template.DoctorPublicKey, template.Prescription, i,
                        template.Signature);
                    transaction.AddPending(record.Contents!);
                }
                return null;
            },
            CancellationToken.None);
        using Ledger other = Ledger.Open(ledger.Path, LedgerAccess.Read);
        Show("a copy", () => other.Session.TryCopyTo(
            folder.File($"{Path.GetRandomFileName()}.emr"), overwrite: false, static _ => { }, keepAs: null));
        Show("a check of the storage", () =>
        {
            using ILedgerView view = other.Session.BeginRead();
            view.CheckStorage(10);
        });
        Show("a long read", () =>
        {
            using ILedgerView view = other.Session.BeginRead();
            _ = view.ReadPending(new RecordQuery()).Count();
        });

        void Show(string what, Action call)
        {
            long begun = Stopwatch.GetTimestamp();
            call();
            TimeSpan whole = Stopwatch.GetElapsedTime(begun);
            TimeSpan late = Stop((int)(whole.TotalMilliseconds / 3), _ => call(), other.Session.Interrupt);
            Console.WriteLine(
                $"{what} takes {whole.TotalMilliseconds:F0} ms; "
                + $"interrupted at a third, it ended within {late.TotalMilliseconds:F0} ms");
            SoakException.Require(late < Soon, "That is too late.");
        }
    }

    /// <summary>How long after it was stopped a call ended, which must end by being cancelled.</summary>
    private static TimeSpan Stop(int afterMilliseconds, Action<CancellationToken> call, Action interrupt)
    {
        using CancellationTokenSource stop = new();
        long stopped = 0;
        using Timer timer = new(
            _ =>
            {
                Volatile.Write(ref stopped, Stopwatch.GetTimestamp());
                stop.Cancel();
                interrupt();
            },
            null, afterMilliseconds, Timeout.Infinite);
        try
        {
            call(stop.Token);
        }
        catch (OperationCanceledException)
        {
            return Stopwatch.GetElapsedTime(Volatile.Read(ref stopped));
        }
        throw new SoakException("A call that was to be stopped came to its end.");
    }
}
