using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>Searches the nonces of one block template. Kernels are safe for concurrent use.</summary>
internal abstract class SearchKernel(BlockTemplate template)
{
    /// <summary>What does the hashing, for humans.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The lowest nonce from <paramref name="first"/> to <paramref name="last"/>, both included, whose id is not above the
    /// target in its first 32 bits. That decides for all but a few.
    /// </summary>
    public abstract ulong? NextCandidate(ulong first, ulong last);

    /// <summary>The lowest nonce from <paramref name="first"/> to <paramref name="last"/>, both included, whose id meets the target.</summary>
    public ulong? FindLowest(ulong first, ulong last)
    {
        while (NextCandidate(first, last) is { } candidate)
        {
            if (template.Target.IsMetBy(template.BlockId(candidate)))
                return candidate;
            if (candidate == last)
                break;
            first = candidate + 1;
        }
        return null;
    }
}
