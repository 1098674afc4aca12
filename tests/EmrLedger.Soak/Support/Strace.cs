using System.ComponentModel;
using System.Diagnostics;

namespace EmrLedger.Soak.Support;

/// <summary>The strace command, which makes system calls of a process fail.</summary>
internal static class Strace
{
    private const string Injected = "(INJECTED)";

    /// <summary>Skips where there is no strace, or it may not trace.</summary>
    public static void Require()
    {
        try
        {
            string[] probe = ["-f", "--seccomp-bpf", "-qqq", "-e", "trace=fdatasync", "true"];
            ProcessStartInfo start = new("strace", probe) { RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new SoakSkipException($"strace may not trace here: {errors.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new SoakSkipException($"strace is not installed: {exception.Message}");
        }
    }

    /// <summary>What starts a program whose nth call upon one of these paths is tampered with.</summary>
    public static string[] Launcher(string log, string call, string tampering, params string[] paths) =>
    [
        "strace", "-f", "--seccomp-bpf", "-qqq", "-o", log, "-e", $"trace={call}", "-e", $"inject={call}:{tampering}",
        .. paths.SelectMany(static path => (string[])["-P", path]),
    ];

    /// <summary>Whether a call was tampered with, by the log.</summary>
    public static bool WasInjected(string log) => File.ReadAllText(log).Contains(Injected, StringComparison.Ordinal);
}
