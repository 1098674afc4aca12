using System.Diagnostics;

namespace EmrLedger.Benchmarks;

/// <summary>Ways to count how often something happens in a second.</summary>
internal static class Stopwatches
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(700);

    /// <summary>Repeats an action for a while; each call does <paramref name="itemsPerCall"/> items.</summary>
    public static double PerSecond(Action action, long itemsPerCall = 1)
    {
        long calls = 0;
        long begun = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            action();
            calls++;
            elapsed = Stopwatch.GetElapsedTime(begun);
        }
        while (elapsed < Duration);
        return calls * itemsPerCall / elapsed.TotalSeconds;
    }

    /// <summary>Runs another program and reads the one number it prints; null where it cannot run.</summary>
    public static double? External(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Parse(output) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static double? Parse(string output) =>
        double.TryParse(output.Trim(), System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : null;
}
