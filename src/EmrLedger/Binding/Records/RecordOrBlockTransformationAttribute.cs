using EmrLedger.Binding.Blocks;

namespace EmrLedger.Binding.Records;

/// <summary>A record or a block; an object with a member BlockId or Records is a block.</summary>
public sealed class RecordOrBlockTransformationAttribute : InputTransformationAttribute<object>
{
    internal override object Read(object? value)
    {
        bool isBlock = Foreign.Unwrap(value) is EmrBlock
            || (Foreign.Of(value) is { } foreign && (foreign.Has(nameof(EmrBlock.BlockId)) || foreign.Has(nameof(EmrBlock.Records))));
        return isBlock ? BlockTransformationAttribute.ReadBlock(value) : RecordTransformationAttribute.ReadRecord(value);
    }
}
