using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Writes a fixed number of things, and says what went wrong: after each failure it does what the error says, and goes on. It
/// fails itself where an error is not an <see cref="EmrException"/>, or a store goes on after an unknown outcome.
/// </summary>
internal static class TrialRole
{
    private const int Steps = 12;
    private const int StepsBetweenSeals = 4;
    private const int MostFailures = 20;
    private static readonly LedgerStoreOptions Options = new() { RowsBetweenCheckpoints = 12 };

    public static void Run(string[] arguments)
    {
        string path = arguments[0];
        int steps = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : Steps;
        for ((int step, int failures) = (0, 0); step < steps && failures < MostFailures;)
        {
            Ledger? ledger = null;
            try
            {
                ledger = Ledger.Open(path, LedgerAccess.Write, Options);
                for (; step < steps; step++)
                    Do(ledger, step);
            }
            catch (EmrException exception)
            {
                failures++;
                Reporter.Say($"failed {(ledger is null ? "open" : "write")} {exception.Error}");
                if (exception.Error == EmrError.CommitOutcomeUnknown)
                    RequireRefusal(ledger!);
            }
            finally
            {
                ledger?.Dispose();
            }
        }
        Check(path);
        Reporter.Say("done");
    }

    private static void Do(Ledger ledger, int step)
    {
        if (step % StepsBetweenSeals == StepsBetweenSeals - 1)
        {
            if (Cast.Seal(ledger) is { } block)
                Reporter.Block(block);
            return;
        }
        Reporter.Record(Cast.AddNext(ledger, step % Cast.Doctors.Length, $"Medication {step}"));
    }

    private static void RequireRefusal(Ledger ledger)
    {
        try
        {
            Cast.AddNext(ledger, 0, "after an unknown outcome");
        }
        catch (EmrException exception) when (exception.Error == EmrError.CommitOutcomeUnknown)
        {
            return;
        }
        throw new SoakException("A store goes on after an unknown outcome.");
    }

    // On this very thread: strace counts the calls of each thread anew.
    private static void Check(string path)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Inspection.Read(path);
                return;
            }
            catch (EmrException exception) when (attempt == 0)
            {
                Reporter.Say($"failed read {exception.Error}");
            }
        }
    }
}
