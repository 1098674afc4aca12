using System.Diagnostics;
using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>How long single calls take: the median, and what one in a hundred exceeds.</summary>
internal static class Latency
{
    /// <summary>Calls an action once for each item, after some calls to warm up, and prints a line.</summary>
    public static void Measure<T>(string name, IReadOnlyList<T> items, Action<T> call)
    {
        foreach (T item in items.Take(items.Count / 10))
            call(item);
        double[] microseconds = new double[items.Count];
        for (int i = 0; i < microseconds.Length; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            call(items[i]);
            microseconds[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }
        Array.Sort(microseconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-40} p50 {At(0.50),10:N1}   p99 {At(0.99),10:N1}   ({items.Count} calls)"));

        double At(double part) => microseconds[(int)(part * (microseconds.Length - 1))];
    }
}
