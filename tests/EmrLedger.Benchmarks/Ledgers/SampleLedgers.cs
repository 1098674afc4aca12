namespace EmrLedger.Benchmarks;

/// <summary>A chain and two ledgers of it, a small and a large one, in a folder that is gone afterwards.</summary>
internal sealed class SampleLedgers : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-bench-");
    private int scratch;

    public SampleLedgers(int smallBlocks, int largeBlocks, int waiting)
    {
        SmallBlocks = smallBlocks;
        LargeBlocks = largeBlocks;
        Chain = new SampleChain(largeBlocks, waiting);
        Small = Chain.Write(Path.Combine(folder.FullName, "small.emr"), smallBlocks);
        Large = Chain.Write(Path.Combine(folder.FullName, "large.emr"), largeBlocks);
    }

    public SampleChain Chain { get; }

    public int SmallBlocks { get; }

    public int LargeBlocks { get; }

    public string Small { get; }

    public string Large { get; }

    /// <summary>A path that nothing has used.</summary>
    public string NewPath() => Path.Combine(folder.FullName, $"scratch-{scratch++}.emr");

    /// <summary>Does something with a copy of a file, which is deleted then.</summary>
    public T WithCopy<T>(string file, Func<string, T> use)
    {
        string copy = NewPath();
        File.Copy(file, copy);
        try
        {
            return use(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    public static int RecordsOf(int blocks) => blocks * EmrBlock.MaxRecords;

    public void Dispose() => folder.Delete(recursive: true);
}
