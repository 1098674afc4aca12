using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>
/// The path of the file that an object of the module is about, written as a pattern that matches nothing else; whatever else
/// is given stays as it is.
/// </summary>
public sealed class FilePathTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] CopiedTypes =
    [
        $"Deserialized.{typeof(CheckpointInfo).FullName}", $"Deserialized.{typeof(LedgerInfo).FullName}",
        $"Deserialized.{typeof(LedgerCheckResult).FullName}", $"Deserialized.{typeof(NoteKey).FullName}",
    ];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PathOf(inputData) is { } path ? WildcardPattern.Escape(path) : inputData;

    private static string? PathOf(object? value) => Foreign.Unwrap(value) switch
    {
        CheckpointInfo checkpoint => checkpoint.Path,
        LedgerInfo ledger => ledger.Path,
        LedgerCheckResult check => check.Path,
        NoteKey key => key.Path,
        _ when Foreign.IsDeserialized(value) && CopiedTypes.Contains(((PSObject)value!).TypeNames[0]) =>
            Foreign.Of(value)?.FindText(nameof(LedgerInfo.Path)),
        _ => null,
    };
}
