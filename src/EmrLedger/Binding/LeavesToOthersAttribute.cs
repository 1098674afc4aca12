using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>Objects of these types are for another parameter, by the name of one of their members.</summary>
/// <param name="types">The types.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LeavesToOthersAttribute(params Type[] types) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        OwnObjects.Refuse(inputData, types);
        return inputData;
    }
}
