using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>Ways to count how often something happens in a second.</summary>
internal static class Stopwatches
{
    // Short, so that what disturbs the machine for a second disturbs all contestants of several rounds, and not one of one.
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(100);

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

    /// <summary>The same of something that has to be made anew for each call, which is not counted.</summary>
    public static double PerSecond<T>(Func<T> prepare, Action<T> action, long itemsPerCall = 1)
    {
        long calls = 0;
        TimeSpan elapsed = TimeSpan.Zero;
        while (elapsed < Duration)
        {
            T prepared = prepare();
            long begun = Stopwatch.GetTimestamp();
            action(prepared);
            calls++;
            elapsed += Stopwatch.GetElapsedTime(begun);
        }
        return calls * itemsPerCall / elapsed.TotalSeconds;
    }

    /// <summary>The processor's clock, by a chain of multiplications that each wait 3 cycles for the one before (x86-64 and Arm64).</summary>
    public static double CyclesPerSecond()
    {
        const int Links = 1 << 16;
        const int CyclesPerLink = 3;
        ulong value = 3;
        double links = PerSecond(
            () =>
            {
                ulong product = value;
                for (int i = 0; i < Links; i += 4)
                    product = product * product * product * product * product;
                value = product;
            },
            Links);
        return links * CyclesPerLink;
    }

    /// <summary>Runs another program and reads the one number it prints; null where it cannot run.</summary>
    public static double? External(string program, params string[] arguments) =>
        Parse(Output(program, arguments));

    /// <summary>The one number in a text; null for no text and for any other.</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text?.Trim(), CultureInfo.InvariantCulture, out double number) ? number : null;

    /// <summary>Runs another program and returns what it prints; null where it cannot run.</summary>
    public static string? Output(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
