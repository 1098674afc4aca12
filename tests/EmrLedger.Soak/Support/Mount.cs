using System.ComponentModel;
using System.Diagnostics;

namespace EmrLedger.Soak.Support;

/// <summary>A small file system in memory, which only root can make.</summary>
internal sealed class Mount : IDisposable
{
    private Mount(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts it; skips where that is not allowed.</summary>
    public static Mount Create(string path, long size)
    {
        if (!OperatingSystem.IsLinux())
            throw new SoakSkipException("Small file systems are mounted on Linux alone.");
        Directory.CreateDirectory(path);
        (int exitCode, string errors) = Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", path);
        return exitCode == 0 ? new Mount(path) : throw new SoakSkipException($"No file system may be mounted here: {errors}");
    }

    /// <summary>Makes it read-only.</summary>
    public void Freeze()
    {
        (int exitCode, string errors) = Run("mount", "-o", "remount,ro", Path);
        SoakException.Require(exitCode == 0, $"A file system cannot be made read-only: {errors}");
    }

    public void Dispose() => Run("umount", "-l", Path);

    private static (int ExitCode, string Errors) Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, errors.Trim());
        }
        catch (Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
