using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>The definition of a search: hash every block in turn, and compare.</summary>
internal sealed class ReferenceKernel(BlockTemplate template) : SearchKernel(template)
{
    private readonly BlockTemplate template = template;

    public override string Name => "reference";

    public override ulong? NextCandidate(ulong first, ulong last)
    {
        for (ulong nonce = first; ; nonce++)
        {
            if (template.BlockId(nonce).FirstWord <= template.Target.FirstWord)
                return nonce;
            if (nonce == last)
                return null;
        }
    }
}
