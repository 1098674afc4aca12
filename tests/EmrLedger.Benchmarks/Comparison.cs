using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>
/// Contestants that do the same work, measured in turn, round after round, so that a machine whose speed drifts drifts for
/// all of them. Printed are medians, and the median of the ratios within each round.
/// </summary>
internal sealed class Comparison(string title, string unit, int rounds = 7)
{
    private readonly List<(string Name, Func<double?> PerSecond)> contestants = [];

    /// <summary>Adds a contestant; null means that it cannot run here. The first one is what the others are compared with.</summary>
    public Comparison Add(string name, Func<double?> perSecond)
    {
        contestants.Add((name, perSecond));
        return this;
    }

    public void Run()
    {
        double[][] results = [.. contestants.Select(_ => new double[rounds])];
        foreach ((string _, Func<double?> warmUp) in contestants)
            warmUp();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contestants.Count; i++)
                results[i][round] = contestants[i].PerSecond() ?? double.NaN;
        }

        Console.WriteLine();
        Console.WriteLine($"{title} ({unit}, {rounds} interleaved rounds)");
        for (int i = 0; i < contestants.Count; i++)
        {
            double[] ratios = [.. results[i].Zip(results[0], static (mine, first) => mine / first)];
            Console.WriteLine(double.IsNaN(results[i][0])
                ? $"  {contestants[i].Name,-44} not available here"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {contestants[i].Name,-44} {Median(results[i]),14:N0}  [{results[i].Min():N0} .. {results[i].Max():N0}]  x{Median(ratios):0.000}"));
        }
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
