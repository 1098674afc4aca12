using System.ComponentModel;
using System.Diagnostics;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>Places that are no ordinary disk: a read-only one, a network share, and a link to another folder.</summary>
internal static class PlaceSuite
{
    private const int DiskSize = 4 * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static string Usage => "|a read-only disk (root), a network share (root), a link";

    public static void Run(string[] arguments)
    {
        using WorkFolder folder = new();
        List<string> notShown = [];
        foreach (Action<WorkFolder> show in (Action<WorkFolder>[])[ShowLink, ShowNetwork, ShowReadOnlyDisk])
        {
            try
            {
                show(folder);
            }
            catch (SoakSkipException skip)
            {
                notShown.Add(skip.Message);
            }
        }
        if (notShown.Count > 0)
            throw new SoakSkipException(string.Join(" ", notShown));
    }

    private static void ShowLink(WorkFolder folder)
    {
        string path = folder.File("linked.emr");
        string link = folder.File("link.emr");
        Cast.CreateLedger(path);
        File.CreateSymbolicLink(link, path);
        using (Ledger ledger = Ledger.Open(link, LedgerAccess.Write))
        {
            Cast.AddNext(ledger, 0, "Medication");
            SoakException.Require(Inspection.Verify(link).Pending == 1, "A record is not seen through a link.");
        }
        SoakException.Require(Directory.GetFiles(folder.Path).Length == 2, "Files are left beside the link.");
        Console.WriteLine("a link: its target's log is seen");
    }

    // A process to which the kernel seems to say that the folder is a share: .NET asks no more than that list of mounts.
    private static void ShowNetwork(WorkFolder folder)
    {
        const string MountList = "/proc/self/mountinfo";
        if (!File.Exists(MountList))
            throw new SoakSkipException("Mounts are listed on Linux alone.");
        string path = folder.File("network.emr");
        Cast.CreateLedger(path);
        string list = folder.File("mountinfo");
        File.WriteAllText(list,
            $"{File.ReadAllText(MountList)}9999 1 0:99 / {folder.Path} rw,relatime - nfs4 server:/share rw\n");
        string[] launcher = ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /proc/$$/mountinfo && exec \"$@\"", list];
        RequireNamespace(launcher);
        using Child child = Child.StartUnder(launcher, "role-probe", [path, "verify", "write"]);
        child.Finish(Limit);
        Console.WriteLine($"a folder that is said to be on NFS: {string.Join(", ", child.Lines)}");
        SoakException.Require(
            child.Lines.SequenceEqual(["verify LedgerOnNetwork", "write LedgerOnNetwork"]), "Both should be LedgerOnNetwork.");
    }

    private static void RequireNamespace(string[] launcher)
    {
        try
        {
            ProcessStartInfo start = new(launcher[0], [.. launcher[1..], "true"]) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new SoakSkipException($"No list of mounts may be replaced here: {errors.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new SoakSkipException(exception.Message);
        }
    }

    private static void ShowReadOnlyDisk(WorkFolder folder)
    {
        using Mount disk = Mount.Create(folder.File("disk"), DiskSize);
        string closed = Path.Combine(disk.Path, "closed.emr");
        string killed = Path.Combine(disk.Path, "killed.emr");
        Cast.CreateLedger(closed);
        Cast.CreateLedger(killed);
        using (Child writer = Child.Start("role-hold", [killed, "add"]))
        {
            SpinWait.SpinUntil(() => File.Exists(killed + "-wal") && new FileInfo(killed + "-wal").Length > 0, Limit);
            writer.Kill();
        }
        disk.Freeze();
        Expect("a read-only disk", closed, "verify 4+0", "write LedgerReadOnly");
        Expect("a read-only disk, with the log of a killed writer", killed, "verify 4+1", "write LedgerReadOnly");
        Expect("a new ledger on a read-only disk", Path.Combine(disk.Path, "new.emr"), "create LedgerAccessDenied");
    }

    private static void Expect(string what, string path, params string[] expected)
    {
        using Child child = Child.Start("role-probe", [path, .. expected.Select(static line => line.Split(' ')[0])]);
        child.Finish(Limit);
        Console.WriteLine($"{what}: {string.Join(", ", child.Lines)}");
        SoakException.Require(child.Lines.SequenceEqual(expected), $"That should be: {string.Join(", ", expected)}");
    }
}
