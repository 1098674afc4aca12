using EmrLedger.Binding.Blocks;

namespace EmrLedger.Binding.Mining;

/// <summary>The block before: a block, or a block id of 64 hex digits.</summary>
internal static class PreviousReader
{
    /// <exception cref="EmrException">PreviousInvalid, InputNotBlock or BlockMemberMissing.</exception>
    public static PreviousBlock Read(object? value)
    {
        if (Foreign.Unwrap(value) is string text)
        {
            return Hash256.TryParse(text, out Hash256 given)
                ? new PreviousBlock(given, null, null)
                : throw Invalid("is not a block id");
        }
        EmrBlock block = BlockReader.Read(value);
        if (block.Malformed is not null)
            throw Invalid($"is not a valid block: {block.Malformed}");
        return Hash256.TryParse(block.BlockId, out Hash256 blockId)
            ? new PreviousBlock(blockId, block.Height, block.Timestamp)
            : throw Invalid("does not have a block id of 32 bytes");
    }

    private static EmrException Invalid(string why) => new(
        EmrError.PreviousInvalid, $"The previous block {why}.");
}
