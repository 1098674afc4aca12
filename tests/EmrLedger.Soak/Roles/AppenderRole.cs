using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Adds a number of records, one by one, of all doctors in turn, while others do the same.</summary>
internal static class AppenderRole
{
    public static void Run(string[] arguments)
    {
        (string path, int index, int count) = (arguments[0], Number(arguments[1]), Number(arguments[2]));
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        int retries = 0;
        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < count; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            while (Cast.Next(ledger, (index + i) % Cast.Doctors.Length, $"Medication {index}/{i}") is var record)
            {
                EmrException? refusal = ledger.Pending.Add([record], SignaturePolicy.LowSOnly, CancellationToken.None)[0];
                if (refusal is null)
                {
                    Reporter.Record(record);
                    break;
                }
                if (refusal.Error != EmrError.RecordNonceMismatch)
                    throw refusal;
                retries++;
            }
            // The first compiles the code first.
            if (i > 0 && Stopwatch.GetElapsedTime(begun) > longest)
                longest = Stopwatch.GetElapsedTime(begun);
        }
        Reporter.Say($"appended {count} {retries} {longest.TotalMilliseconds:F0}");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
