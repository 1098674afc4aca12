namespace EmrLedger.Binding.Blocks;

/// <summary>The block before: a block, or a block id of 64 hex digits.</summary>
public sealed class PreviousTransformationAttribute : InputTransformationAttribute<PreviousBlock>
{
    internal override PreviousBlock Read(object? value)
    {
        if (Foreign.Unwrap(value) is string text)
            return Hash256.TryParse(text, out Hash256 given) ? new PreviousBlock(given, null, null) : throw Invalid("is no block id");
        EmrBlock block = BlockTransformationAttribute.ReadBlock(value);
        if (block.Malformed is not null)
            throw Invalid($"is no valid block: {block.Malformed}");
        return Hash256.TryParse(block.BlockId, out Hash256 blockId)
            ? new PreviousBlock(blockId, block.Height, block.Timestamp)
            : throw Invalid("has no block id of 32 bytes");
    }

    private static EmrException Invalid(string why) => new(
        EmrError.PreviousInvalid, $"The previous block {why}.", "Give a block, or a block id of 64 hex digits.");
}
