using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Appends a number of blocks, one after another, each with a few records. As long as a file stands beside the ledger that says
/// so, it rests, and has the ledger closed.
/// </summary>
internal static class GrowerRole
{
    private const int MostRecords = 4;

    // Milliseconds.
    private const int PauseBetweenQuestions = 5;

    /// <summary>The file that makes it rest.</summary>
    public static string RestOf(string path) => path + ".rest";

    public static void Run(string[] arguments)
    {
        (string path, int blocks, int pause) = (arguments[0], Number(arguments[1]), Number(arguments[2]));
        CancellationToken stop = Child.ParentStop();
        Random random = new(blocks);
        int made = 0;
        Reporter.Say("ready");
        while (made < blocks && !stop.IsCancellationRequested)
        {
            using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
            {
                for (; made < blocks && !stop.IsCancellationRequested && !File.Exists(RestOf(path)); made++)
                {
                    for (int i = random.Next(1, MostRecords + 1); i > 0; i--)
                        Cast.AddNext(ledger, random.Next(Cast.Doctors.Length), $"Medication {made}");
                    Reporter.Block(Cast.Seal(ledger)!);
                    stop.WaitHandle.WaitOne(pause);
                }
            }
            if (!File.Exists(RestOf(path)))
                continue;
            Reporter.Say("rests");
            while (File.Exists(RestOf(path)) && !stop.IsCancellationRequested)
                stop.WaitHandle.WaitOne(PauseBetweenQuestions);
            Reporter.Say("grows");
        }
        Reporter.Say("done");
        stop.WaitHandle.WaitOne();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
