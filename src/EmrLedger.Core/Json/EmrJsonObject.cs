using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EmrLedger.Text;

namespace EmrLedger.Json;

/// <summary>
/// The members of one JSON object, each read once and by its kind. Faults are <see cref="FormatException"/>, worded to follow
/// "it is not valid:", and name the member but never its value.
/// </summary>
internal sealed class EmrJsonObject
{
    // 2^128 − 1 has 39 digits.
    private const int MaxDifficultyDigits = 39;
    private const int MaxDisplayedName = 40;
    // No format has as many; what is unknown is refused in the end, and need not be kept until then.
    private const int MaxMembers = 32;

    private readonly Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
    private readonly bool lowercaseHex;

    /// <param name="element">The object.</param>
    /// <param name="lowercaseHex">Whether hex in it, and in the objects in it, has to be lowercase.</param>
    public EmrJsonObject(JsonElement element, bool lowercaseHex = false)
    {
        this.lowercaseHex = lowercaseHex;
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException("it is not a JSON object");
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name = NameOf(member);
            if (members.Count == MaxMembers)
                throw new FormatException($"it has more than {MaxMembers} members");
            if (!members.TryAdd(name, member.Value))
                throw new FormatException($"the member '{Shown(name)}' stands in it twice");
        }
    }

    public bool Has(string name) => members.ContainsKey(name);

    public string String(string name)
    {
        JsonElement value = Take(name, JsonValueKind.String, "a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"the member '{name}' has half of a surrogate pair");
        }
    }

    public string HexString(string name)
    {
        string text = String(name);
        if (lowercaseHex && text.AsSpan().ContainsAnyInRange('A', 'F'))
            throw new FormatException($"the member '{name}' is not lowercase");
        return Hex.IsHex(text) ? text : throw new FormatException($"the member '{name}' is not an even number of hex digits");
    }

    public ulong Number(string name)
    {
        JsonElement value = Take(name, JsonValueKind.Number, "a number");
        return value.TryGetUInt64(out ulong number)
            ? number
            : throw new FormatException($"the member '{name}' is not a whole number from 0 to {ulong.MaxValue}");
    }

    public BigInteger Difficulty(string name)
    {
        string text = String(name);
        return text.Length is > 0 and <= MaxDifficultyDigits
            && text[0] != '0'
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger difficulty)
            && Values.Difficulty.TryConvert(difficulty, out _)
            ? difficulty
            : throw new FormatException($"the member '{name}' is not a decimal string from 1 to 2^128 - 1");
    }

    public IEnumerable<EmrJsonObject> Objects(string name, int most = int.MaxValue) =>
        Array(name, most).Select(element => new EmrJsonObject(element, lowercaseHex)).ToArray();

    public EmrJsonObject Object(string name) => new(Take(name, JsonValueKind.Object, "an object"), lowercaseHex);

    public string[] Strings(string name, int most) => [.. Array(name, most).Select(element =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new FormatException($"the member '{name}' has an item that is not a string"))];

    /// <summary>Every member was read, or one is unknown.</summary>
    public void RequireNoOther()
    {
        if (members.Count > 0)
            throw new FormatException($"the member '{Shown(members.Keys.First())}' is unknown");
    }

    private JsonElement.ArrayEnumerator Array(string name, int most)
    {
        JsonElement array = Take(name, JsonValueKind.Array, "an array");
        return array.GetArrayLength() <= most ? array.EnumerateArray()
            : throw new FormatException($"the member '{name}' has more than {most} items");
    }

    private JsonElement Take(string name, JsonValueKind kind, string kindName)
    {
        if (!members.Remove(name, out JsonElement value))
            throw new FormatException($"the member '{name}' is missing");
        return value.ValueKind == kind ? value : throw new FormatException($"the member '{name}' is not {kindName}");
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("a member's name has half of a surrogate pair");
        }
    }

    // A name comes from the file: it is cut, and what could drive a terminal is replaced.
    private static string Shown(string name) =>
        Display.Line(name.Length <= MaxDisplayedName ? name : name[..MaxDisplayedName] + "...");
}
