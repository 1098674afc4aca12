using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>
/// Turns an object that stands for a name, such as a key for its hash, into the name itself; text stays as it is. It never
/// refuses anything: the cmdlet reads the text, and reports under our own error ids what it cannot read, item by item.
/// </summary>
public abstract class TextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Types whose objects are for another parameter, by the name of one of their members.</summary>
    public Type[] LeftToOthers { get; init; } = [];

    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        OwnObjects.Refuse(inputData, LeftToOthers);
        return TextOf(inputData);
    }

    /// <summary>The text of a value; empty for one that has none.</summary>
    internal string TextOf(object? value) => Foreign.Unwrap(value) as string ?? Find(value) ?? "";

    /// <summary>The name that an object stands for; null where it stands for none.</summary>
    internal abstract string? Find(object? value);
}
