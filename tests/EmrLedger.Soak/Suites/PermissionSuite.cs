using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Files and folders that may not be read or written, or are not there: the errors are typed, and reading works where it
/// can.
/// </summary>
internal static class PermissionSuite
{
    private const UnixFileMode ReadFile = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode WriteFile = ReadFile | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ReadFolder =
        ReadFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode WriteFolder = ReadFolder | WriteFile;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static string Usage => "|what may not be read or written (as root by way of setpriv)";

    public static void Run(string[] arguments)
    {
        string[] launcher = OtherUser.Launcher();
        using WorkFolder work = new();
        SetMode(work.Path, WriteFolder);
        const string Sealed = "4+0";

        Try("a file and a folder of one's own", WriteFile, WriteFolder, "verify " + Sealed, "write ok");
        Try("a read-only file in a read-only folder", ReadFile, ReadFolder, "verify " + Sealed, "write LedgerReadOnly");
        Try("a read-only file", ReadFile, WriteFolder, "verify " + Sealed, "write LedgerReadOnly");
        Try("a read-only folder", WriteFile, ReadFolder, "verify " + Sealed, "write LedgerReadOnly");
        Try("a file without permission", UnixFileMode.None, WriteFolder, "verify LedgerAccessDenied", "write LedgerAccessDenied");
        Try("a folder without permission", WriteFile, UnixFileMode.None, "verify LedgerAccessDenied", "write LedgerAccessDenied");

        string folder = work.File("folder");
        Directory.CreateDirectory(folder);
        SetMode(folder, ReadFolder);
        Expect("a new ledger in a read-only folder", Path.Combine(folder, "new.emr"), "create LedgerAccessDenied");
        Expect("a folder", folder, "verify LedgerNotRecognized", "write LedgerNotRecognized", "create PathNotFile");
        Expect("a file in no folder", work.File("none/none.emr"), "verify PathNotFound", "write PathNotFound",
            "create PathNotFound");
        Expect("no file", work.File("none.emr"), "verify LedgerNotFound", "write LedgerNotFound");
        Expect("a path that is none", "", "verify PathInvalid", "create PathInvalid");
        Expect("a name of SQLite's own", ":memory:", "verify LedgerNotFound");

        ShowChangeUnderAReader(launcher, work);

        void Try(string what, UnixFileMode file, UnixFileMode inFolder, params string[] expected)
        {
            string place = work.File(Path.GetRandomFileName());
            Directory.CreateDirectory(place);
            string path = Path.Combine(place, "test.emr");
            Cast.CreateLedger(path);
            SetMode(path, file);
            SetMode(place, inFolder);
            Expect(what, path, expected);
            SetMode(place, WriteFolder);
            SoakException.Require(Directory.GetFiles(place) is [_], $"Files are left beside it: {what}");
        }

        void Expect(string what, string path, params string[] expected)
        {
            using Child child = Child.StartUnder(launcher, "role-probe",
                [path, .. expected.Select(static line => line.Split(' ')[0])]);
            child.Finish(Limit);
            Console.WriteLine($"{what}: {string.Join(", ", child.Lines)}");
            SoakException.Require(child.Lines.SequenceEqual(expected), $"That should be: {string.Join(", ", expected)}");
        }
    }

    // Where readers can make no lock, one notices at least that somebody else wrote.
    private static void ShowChangeUnderAReader(string[] launcher, WorkFolder work)
    {
        if (launcher.Length == 0)
        {
            Console.WriteLine("a change under a reader without locks: only root can show it, who may write what another may not");
            return;
        }
        string place = work.File("changing");
        Directory.CreateDirectory(place);
        string path = Path.Combine(place, "test.emr");
        Cast.CreateLedger(path);
        SetMode(path, ReadFile);
        SetMode(place, ReadFolder);
        using ManualResetEventSlim ready = new();
        using Child reader = Child.StartUnder(launcher, "role-probe", [path, "read-slowly"], _ => ready.Set());
        SoakException.Require(ready.Wait(Limit), "The reader did not start.");
        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
        {
            Cast.AddNext(ledger, 0, "Medication");
            Cast.Seal(ledger);
        }
        reader.Stop();
        reader.Finish(Limit);
        Console.WriteLine($"a change under a reader without locks: {reader.Lines[^1]}");
        SoakException.Require(reader.Lines[^1] == "read-slowly LedgerBusy", "That should be LedgerBusy.");
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
