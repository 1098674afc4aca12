using System.ComponentModel;
using System.Diagnostics;

namespace EmrLedger.Soak.Support;

/// <summary>Somebody to whom permissions apply: root is asked for none, so it lets the user "nobody" try.</summary>
internal static class OtherUser
{
    /// <summary>What starts a program as that user; skips where nobody can be.</summary>
    public static string[] Launcher()
    {
        if (OperatingSystem.IsWindows())
            throw new SoakSkipException("POSIX permissions are not on Windows.");
        if (!Environment.IsPrivilegedProcess)
            return [];
        string[] launcher = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        try
        {
            string[] probe = [.. launcher[1..], "test", "-r", Child.Command[1]];
            ProcessStartInfo start = new(launcher[0], probe) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0
                ? launcher
                : throw new SoakSkipException("As root, permissions do not apply, and another user may not read this program.");
        }
        catch (Win32Exception)
        {
            throw new SoakSkipException("As root, permissions do not apply, and there is no setpriv to be another user.");
        }
    }
}
