using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EmrLedger.Text;

/// <summary>The names that people give to ledgers, doctors and keys.</summary>
internal static class PlainName
{
    /// <summary>
    /// Whether a name can stand in something that is read: some text on one line. Which characters are printable changes with
    /// Unicode's versions and is not part of this rule, or two machines could judge a chain differently.
    /// </summary>
    public static bool CanBeRead([NotNullWhen(true)] string? name, int maxBytes) =>
        !string.IsNullOrEmpty(name) && name[0] != ' ' && name[^1] != ' ' && StrictUtf8.IsEncodable(name)
        && Encoding.UTF8.GetByteCount(name) <= maxBytes
        && !name.Any(static character => character is < ' ' or (>= '\x7f' and < '\xa0'));

    /// <summary>
    /// Whether a name may be put into something new: it also has nothing that changes what a terminal shows, and no U+FFFD,
    /// which a file that was read in a wrong encoding leaves.
    /// </summary>
    public static bool CanBeGiven([NotNullWhen(true)] string? name, int maxBytes) =>
        CanBeRead(name, maxBytes) && name.Trim() == name && Display.Line(name) == name
        && !name.Contains('\ufffd', StringComparison.Ordinal);

    /// <summary>Whether a name can stand in the lines of a signed note (C2SP), which spaces and plus signs divide.</summary>
    public static bool IsOneWord(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);
}
