using System.Collections;
using System.Management.Automation;

namespace EmrLedger.Binding.Records;

/// <summary>One record or many, each of them an <see cref="Input{T}"/> of its own, so that a bad one spoils no other.</summary>
public sealed class RecordsTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Foreign.Unwrap(inputData) switch
    {
        Input<EmrRecord>[] inputs => inputs,
        IEnumerable many and not (string or IDictionary) => many.Cast<object?>().Select(Convert).ToArray(),
        _ => new[] { Convert(inputData) },
    };

    private static Input<EmrRecord> Convert(object? value) =>
        Foreign.Unwrap(value) as Input<EmrRecord> ?? Input<EmrRecord>.From(() => RecordTransformationAttribute.ReadRecord(value));
}
