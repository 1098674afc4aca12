namespace EmrLedger.Blocks;

/// <summary>
/// Checks blocks as a chain, one after another: each must name the last valid block and stand one above it, and sees the
/// states that block left. The first links to anything. A faulty block changes nothing, so what was built on it does not link.
/// </summary>
public sealed class ChainCheck(UInt128 difficulty, UserStates states)
{
    private bool begun;
    private EmrBlock? tip;

    /// <summary>Checks the next block, and builds on it where it is valid.</summary>
    public BlockCheckResult Check(EmrBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        IReadOnlyList<UserState> changed = [];
        Fault? fault = BlockCheck.CheckSeal(block, difficulty)
            ?? CheckLink(block)
            ?? BlockCheck.CheckRecords(block, states, out changed);
        begun = true;
        if (fault is not null)
            return new BlockCheckResult(block.BlockId, block.Height, [fault], []);
        tip = block;
        states.Apply(changed);
        return new BlockCheckResult(block.BlockId, block.Height, [], changed);
    }

    private Fault? CheckLink(EmrBlock block)
    {
        if (!begun)
            return null;
        if (tip is null)
            return new Fault(FaultCode.PreviousMismatch, Detail: "no block before it is valid");
        if (block.Previous != tip.BlockId)
            return new Fault(FaultCode.PreviousMismatch, Detail: $"the last valid block is {tip.BlockId}");
        return tip.Height == ulong.MaxValue || block.Height != tip.Height + 1
            ? new Fault(FaultCode.HeightMismatch, Detail: $"the height is {block.Height} and the last valid block's {tip.Height}")
            : null;
    }
}
