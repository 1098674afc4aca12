using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>
/// Contestants that do the same work, measured in turn, round after round, so that a machine whose speed drifts drifts for
/// all of them. Printed are medians, and for each reference the median of the ratios within each round.
/// </summary>
internal sealed class Comparison(string title, string unit, int rounds = 7)
{
    private readonly List<Contestant> contestants = [];

    /// <summary>Adds a contestant; null means that it cannot run here. The others are compared with every reference.</summary>
    public Comparison Add(string name, Func<double?> perSecond, bool isReference = false)
    {
        contestants.Add(new Contestant(name, perSecond, isReference, new double[rounds]));
        return this;
    }

    /// <summary>Measures and prints, and returns the medians by name.</summary>
    public IReadOnlyDictionary<string, double> Run()
    {
        foreach (Contestant contestant in contestants)
            contestant.PerSecond();
        for (int round = 0; round < rounds; round++)
        {
            foreach (Contestant contestant in contestants)
                contestant.Results[round] = contestant.PerSecond() ?? double.NaN;
        }

        Console.WriteLine();
        Console.WriteLine($"{title} ({unit}, {rounds} interleaved rounds)");
        foreach (Contestant contestant in contestants)
            Console.WriteLine(Line(contestant));
        return contestants.ToDictionary(static contestant => contestant.Name, static contestant => Median(contestant.Results));
    }

    private string Line(Contestant contestant)
    {
        double[] results = contestant.Results;
        if (double.IsNaN(results[0]))
            return $"  {contestant.Name,-40} not available here";
        IEnumerable<string> ratios = contestants
            .Where(reference => reference.IsReference && reference != contestant && !double.IsNaN(reference.Results[0]))
            .Select(reference => string.Create(
                CultureInfo.InvariantCulture,
                $"{Median([.. results.Zip(reference.Results, static (mine, its) => mine / its)]):0.000} x {reference.Name}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {contestant.Name,-40} {Median(results),14:N1}  [{results.Min():N1} .. {results.Max():N1}]  {string.Join("; ", ratios)}");
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Contestant(string Name, Func<double?> PerSecond, bool IsReference, double[] Results);
}
