using EmrLedger.Blocks;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Mining;

/// <summary>Where to search, and with how many workers.</summary>
public sealed record MiningOptions
{
    /// <summary>The lowest nonce to try.</summary>
    public ulong First { get; init; }

    /// <summary>The highest nonce to try.</summary>
    public ulong Last { get; init; } = ulong.MaxValue;

    /// <summary>How many workers share the search; at least 1.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>What does the hashing.</summary>
    internal Func<BlockTemplate, SearchKernel> Kernel { get; init; } = SearchKernels.Widest;
}
