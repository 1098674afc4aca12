using System.Diagnostics;
using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>How long single calls take: the median, and what one in a hundred exceeds.</summary>
internal static class Latency
{
    /// <summary>Calls an action once for each item, after some calls to warm up, and prints a line.</summary>
    public static void Measure<T>(string name, IReadOnlyList<T> items, Action<T> call) => Measure(name, items, [("", call)]);

    /// <summary>
    /// The same of several that do the same work, item by item in turn, so that what disturbs the machine disturbs all of them. Those
    /// after the first are compared with it.
    /// </summary>
    public static void Measure<T>(string name, IReadOnlyList<T> items, (string Name, Action<T> Call)[] contestants)
    {
        foreach (T item in items.Take(items.Count / 10))
            Array.ForEach(contestants, contestant => contestant.Call(item));
        double[][] microseconds = [.. contestants.Select(_ => new double[items.Count])];
        for (int i = 0; i < items.Count; i++)
        {
            for (int c = 0; c < contestants.Length; c++)
            {
                long begun = Stopwatch.GetTimestamp();
                contestants[c].Call(items[i]);
                microseconds[c][i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
            }
        }
        Array.ForEach(microseconds, Array.Sort);
        for (int c = 0; c < contestants.Length; c++)
        {
            string label = contestants.Length == 1 ? name : $"{name}: {contestants[c].Name}";
            string ratio = c == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture, $"   {At(c, 0.50) / At(0, 0.50):N1} and {At(c, 0.99) / At(0, 0.99):N1} x {contestants[0].Name}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {label,-40} p50 {At(c, 0.50),10:N1}   p99 {At(c, 0.99),10:N1}   ({items.Count} calls){ratio}"));
        }

        double At(int contestant, double part) => microseconds[contestant][(int)(part * (items.Count - 1))];
    }
}
