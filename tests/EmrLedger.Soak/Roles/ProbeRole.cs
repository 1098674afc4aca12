using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Tries what a user may want of a path, and says how each ends.
/// </summary>
internal static class ProbeRole
{
    public static void Run(string[] arguments)
    {
        string path = arguments[0];
        foreach (string wish in arguments[1..])
            Reporter.Say($"{wish} {Try(path, wish)}");
    }

    private static string Try(string path, string wish)
    {
        try
        {
            switch (wish)
            {
                case "verify":
                    LedgerCheckResult result = Inspection.Verify(path);
                    return $"{result.Records}+{result.Pending}";
                case "write":
                    using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
                        Cast.AddNext(ledger, 0, "Medication");
                    return "ok";
                case "create":
                    Cast.CreateLedger(path);
                    return "ok";
                case "read-slowly":
                    using (Ledger ledger = Ledger.Open(path, LedgerAccess.Read))
                    {
                        ulong before = ledger.Describe().Records;
                        Reporter.Say("ready");
                        Console.In.ReadLine();
                        return ledger.Describe().Records == before ? "stale" : "mixed";
                    }
                default:
                    throw new ArgumentException(wish);
            }
        }
        catch (EmrException exception)
        {
            return exception.Error.ToString();
        }
    }
}
