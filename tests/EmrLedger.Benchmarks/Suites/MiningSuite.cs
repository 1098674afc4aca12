using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Benchmarks;

/// <summary>The search kernels on one thread beside others' SHA-256, and the miner on one thread and on two.</summary>
internal static class MiningSuite
{
    // What openssl is asked for, and what an empty block has before padding: 84 bytes.
    private const int MessageLength = 84;
    private const int Window = 1 << 18;
    private const string Clock = "the clock (million cycles/s)";
    private const string Limit = "the same operations, none waiting";
    private const double Million = 1e6;
    private const ulong SliceLength = 250_000_000;

    private const string SliceScript = """
        param($manifest, $count)
        $ErrorActionPreference = 'Stop'
        Import-Module $manifest
        $slice = @{ Miner = '0' * 40; Difficulty = '340282366920938463463374607431768211455'; Timestamp = 1; NonceStart = 0 }
        $null = Invoke-EmrMining @slice -NonceCount 20000000
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = Invoke-EmrMining @slice -NonceCount $count
        ($count / $watch.Elapsed.TotalSeconds / 1e6).ToString([cultureinfo]::InvariantCulture)
        """;

    public static void Run()
    {
        CompareKernels("even", records: 0);
        CompareKernels("odd", records: 1);
        CompareThreads();
        CompareCmdlet();
    }

    private static void CompareKernels(string parity, int records)
    {
        byte[] message = new byte[MessageLength];
        byte[] digest = new byte[Hash256.Length];
        Comparison comparison = new Comparison($"Hashing, {parity} number of records", "million hashes/s, 1 thread", rounds: 31)
            .Add("SHA256.HashData", () => HashDataRate(message, digest), isReference: true)
            .Add("OpenSSL", OpenSslRate, isReference: true)
            .Add(Clock, static () => Stopwatches.CyclesPerSecond() / Million);
        OperationCounts counts = OperationCounts.Of(Impossible(records));
        Console.WriteLine();
        Console.WriteLine($"A step of the search has {counts.Total} vector operations: {counts}");
        if (MiningLimit.IsSupported)
        {
            MiningLimit limit = new(counts);
            comparison.Add(
                Limit, () => Stopwatches.PerSecond(() => limit.Run(Window / 16)) * limit.HashesPerCall(Window / 16) / Million,
                isReference: true);
        }
        foreach (Func<BlockTemplate, SearchKernel> make in SearchKernels.Vectorised)
        {
            SearchKernel kernel = make(Impossible(records));
            comparison.Add(kernel.Name, () => Stopwatches.PerSecond(() => kernel.NextCandidate(0, Window - 1), Window) / Million);
        }
        IReadOnlyDictionary<string, double> medians = comparison.Run();
        foreach ((string name, double rate) in medians.Where(static median => median.Key != Clock))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {medians[Clock] / rate,14:N1} cycles a hash"));
    }

    private static void CompareThreads() => new Comparison("Mining, even number of records", "million hashes/s", rounds: 9)
        .Add("1 worker", static () => MinerRate(workers: 1), isReference: true)
        .Add("2 workers", static () => MinerRate(workers: 2))
        .Run();

    private static void CompareCmdlet() => new Comparison("Mining one slice with all processors, even number of records", "million hashes/s")
        .Add("core: MiningRun", SliceRate, isReference: true)
        .Add("cmdlet: Invoke-EmrMining", static () => Stopwatches.Parse(
            PipelineSuite.PowerShell(SliceScript, SliceLength.ToString(CultureInfo.InvariantCulture))))
        .Run();

    private static double? SliceRate()
    {
        long begun = Stopwatch.GetTimestamp();
        MiningOptions options = new() { Last = SliceLength - 1 };
        MiningRun.Start(Impossible(records: 0), options, CancellationToken.None).Completion.Wait();
        return SliceLength / Stopwatch.GetElapsedTime(begun).TotalSeconds / Million;
    }

    private static BlockTemplate Impossible(int records) => new(default, default, new Hash256[records], 1711213303, UInt128.MaxValue);

    private static double HashDataRate(byte[] message, byte[] digest)
    {
        const int Count = 1024;
        return Stopwatches.PerSecond(
            () =>
            {
                for (int i = 0; i < Count; i++)
                    SHA256.HashData(message, digest);
            },
            Count) / Million;
    }

    /// <summary>The last line of the machine-readable form ends with bytes a second.</summary>
    private static double? OpenSslRate()
    {
        string? output = Stopwatches.Output(
            "openssl", "speed", "-mr", "-seconds", "1", "-bytes", MessageLength.ToString(CultureInfo.InvariantCulture), "-evp", "sha256");
        string? last = output?.TrimEnd().Split(':')[^1];
        return double.TryParse(last, CultureInfo.InvariantCulture, out double bytes) ? bytes / MessageLength / Million : null;
    }

    private static double? MinerRate(int workers)
    {
        using CancellationTokenSource time = new(TimeSpan.FromSeconds(1.5));
        MiningRun run = MiningRun.Start(Impossible(records: 0), new MiningOptions { Workers = workers }, time.Token);
        Task.WhenAny(run.Completion).Wait();
        return run.Tried / run.Elapsed.TotalSeconds / Million;
    }
}
