namespace EmrLedger.Binding.Values;

/// <summary>A txid or a block id: 64 hex digits, or the record or the block that has it.</summary>
public sealed class IdTransformationAttribute : TextTransformationAttribute
{
    /// <exception cref="EmrException">HashInvalid.</exception>
    internal static Hash256 Read(string text) => Hash256.TryParse(text, out Hash256 id)
        ? id
        : throw new EmrException(
            EmrError.HashInvalid, "The value is not an id.", "Give an id of 64 hex digits, or the record or block itself.");

    internal override string? Find(object? value) => Foreign.Unwrap(value) switch
    {
        EmrRecord record => record.TxId,
        EmrBlock block => block.BlockId,
        _ when Foreign.Of(value) is { } foreign =>
            foreign.FindText(nameof(EmrRecord.TxId)) ?? foreign.FindText(nameof(EmrBlock.BlockId)),
        _ => null,
    };
}
