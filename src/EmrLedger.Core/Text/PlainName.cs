using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EmrLedger.Text;

/// <summary>The names that people give to ledgers, doctors and keys.</summary>
internal static class PlainName
{
    // The characters of white space that Unicode has, and the plus sign.
    private static readonly SearchValues<char> Dividers = SearchValues.Create(
        "+\t\n\v\f\r \u0085\u00a0\u1680\u2000"
        + "\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000");

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

    /// <summary>
    /// Whether a name can stand in the lines of a signed note (C2SP), which spaces and plus signs divide. What space is, is
    /// listed here, and so the same on every machine.
    /// </summary>
    public static bool IsOneWord(string name) => name.Length > 0 && !name.AsSpan().ContainsAny(Dividers);
}
