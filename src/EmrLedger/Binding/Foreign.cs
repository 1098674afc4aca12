using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>
/// Objects that are not ours but look like ours: rows of a CSV file, JSON, objects that came through Clixml or remoting.
/// </summary>
internal sealed class Foreign
{
    private const string DeserializedPrefix = "Deserialized.";

    private readonly Func<string, object?> find;

    private Foreign(Func<string, object?> find) => this.find = find;

    /// <summary>The object behind PowerShell's wrapper; the wrapper itself where there is nothing but properties.</summary>
    public static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>Whether the value came through Clixml or remoting, and is a copy of what it was.</summary>
    public static bool IsDeserialized(object? value) =>
        value is PSObject wrapped && wrapped.TypeNames.Count > 0
        && wrapped.TypeNames[0].StartsWith(DeserializedPrefix, StringComparison.Ordinal);

    /// <summary>The object by its members; null for a plain value, such as a number.</summary>
    public static Foreign? Of(object? value)
    {
        if (Unwrap(value) is IDictionary dictionary)
            return new Foreign(name => FindKey(dictionary, name));
        return value is PSObject wrapped && (wrapped.BaseObject is PSCustomObject || IsDeserialized(wrapped))
            ? new Foreign(name => wrapped.Properties[name] is { } property ? new Member(property.Value) : null)
            : null;
    }

    /// <summary>The names of an object's values, in their order; none for a plain value, such as a text.</summary>
    public static IReadOnlyList<string> Names(object? value) => Unwrap(value) switch
    {
        null or string or ValueType => [],
        IDictionary dictionary => [.. dictionary.Keys.OfType<string>()],
        _ => [.. PSObject.AsPSObject(value!).Properties.Select(static property => property.Name)],
    };

    /// <summary>Whether the object has a member of that name, in any case.</summary>
    public bool Has(string name) => find(name) is not null;

    /// <summary>The member's value, which may be null.</summary>
    /// <exception cref="EmrException">The object has no such member; <paramref name="missing"/> is its id.</exception>
    public object? Get(string name, EmrError missing) => find(name) is Member member
        ? member.Value
        : throw new EmrException(
            missing, $"The object has no member '{name}'.");

    /// <summary>The member's value as text, the same in every culture; null is empty.</summary>
    public string GetText(string name, EmrError missing) => ToText(Get(name, missing));

    /// <summary>The member's value as text, the same in every culture; null where there is no such member.</summary>
    public string? FindText(string name) => find(name) is Member member ? ToText(member.Value) : null;

    /// <summary>The items of a collection; a single value is the only item of its own.</summary>
    public static IEnumerable<object?> Items(object? value) =>
        Unwrap(value) is IEnumerable many and not (string or IDictionary) ? many.Cast<object?>() : [value];

    /// <summary>A value as text, the same in every culture; null is empty.</summary>
    public static string ToText(object? value) => Unwrap(value) switch
    {
        null => "",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value!.ToString() ?? "",
    };

    private static Member? FindKey(IDictionary dictionary, string name)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is string key && key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return new Member(entry.Value);
        }
        return null;
    }

    private sealed record Member(object? Value);
}
