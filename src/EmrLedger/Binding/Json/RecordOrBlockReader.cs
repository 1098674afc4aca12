using EmrLedger.Binding.Blocks;
using EmrLedger.Binding.Records;

namespace EmrLedger.Binding.Json;

/// <summary>A record or a block; an object with a member BlockId or Records is a block.</summary>
internal static class RecordOrBlockReader
{
    /// <exception cref="EmrException">The value is neither.</exception>
    public static object Read(object? value)
    {
        bool isBlock = Foreign.Unwrap(value) is EmrBlock
            || (Foreign.Of(value) is { } foreign
                && (foreign.Has(nameof(EmrBlock.BlockId)) || foreign.Has(nameof(EmrBlock.Records))));
        return isBlock ? BlockReader.Read(value) : RecordReader.Read(value);
    }
}
