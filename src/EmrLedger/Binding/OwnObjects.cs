using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>
/// Keeps objects of the module from a parameter that takes anything a pipeline brings, where another parameter takes them by
/// the name of a member: an engine that cannot convert an object for one parameter looks for the next.
/// </summary>
internal static class OwnObjects
{
    private const string CopyPrefix = "Deserialized.";

    /// <exception cref="ArgumentTransformationMetadataException">The value, or what it is a copy of, has one of the types.</exception>
    public static void Refuse(object? value, Type[] types)
    {
        if (types.FirstOrDefault(type => IsOf(value, type)) is { } found)
        {
            string message = $"This parameter does not take a {found.Name}.";
            // What the engine takes for "of another type", and not for a failure.
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
    }

    private static bool IsOf(object? value, Type type) =>
        type.IsInstanceOfType(Foreign.Unwrap(value))
        || (Foreign.IsDeserialized(value) && ((PSObject)value!).TypeNames[0] == CopyPrefix + type.FullName);
}
