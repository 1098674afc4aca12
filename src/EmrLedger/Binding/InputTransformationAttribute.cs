using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>Turns whatever a user or a pipeline gives into an <see cref="Input{T}"/>.</summary>
/// <typeparam name="T">What the parameter takes.</typeparam>
public abstract class InputTransformationAttribute<T> : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Foreign.Unwrap(inputData) as Input<T> ?? Input<T>.From(() => Read(inputData));

    /// <summary>Converts one value.</summary>
    /// <exception cref="EmrException">Why it cannot be.</exception>
    internal abstract T Read(object? value);
}
