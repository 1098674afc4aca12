namespace EmrLedger.Binding.Values;

/// <summary>A txid or a block id: 64 hex digits, or the record or the block that has it.</summary>
public sealed class IdTransformationAttribute : InputTransformationAttribute<Hash256>
{
    internal override Hash256 Read(object? value)
    {
        string? text = Foreign.Unwrap(value) switch
        {
            EmrRecord record => record.TxId,
            EmrBlock block => block.BlockId,
            string given => given,
            _ when Foreign.Of(value) is { } foreign => Member(foreign),
            _ => null,
        };
        return Hash256.TryParse(text, out Hash256 id)
            ? id
            : throw new EmrException(EmrError.HashInvalid, "The value is no id.", "Give an id of 64 hex digits, or the record or block itself.");
    }

    private static string? Member(Foreign foreign)
    {
        string? name = foreign.Has(nameof(EmrRecord.TxId)) ? nameof(EmrRecord.TxId) : foreign.Has(nameof(EmrBlock.BlockId)) ? nameof(EmrBlock.BlockId) : null;
        return name is null ? null : foreign.GetText(name, EmrError.HashInvalid);
    }
}
