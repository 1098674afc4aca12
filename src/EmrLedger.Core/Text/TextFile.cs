using System.Buffers;
using System.Text;

namespace EmrLedger.Text;

/// <summary>
/// The text of files, whatever programs did to it on its way: a byte order mark, UTF-16, other line ends, blanks. Formats that
/// do not mind are read through it; of those that are signed byte for byte it tells what happened.
/// </summary>
internal static class TextFile
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t"u8);

    internal static ReadOnlySpan<byte> Utf8Mark => [0xef, 0xbb, 0xbf];

    /// <summary>The text in UTF-8 without a byte order mark, in bytes of its own; UTF-16 is known by its mark.</summary>
    /// <exception cref="FormatException">It begins as UTF-16 does, and is none.</exception>
    public static byte[] ToUtf8(ReadOnlySpan<byte> content)
    {
        if (Utf16Of(content) is not { } utf16)
            return (content.StartsWith(Utf8Mark) ? content[Utf8Mark.Length..] : content).ToArray();
        char[] text = [];
        try
        {
            content = content[utf16.Preamble.Length..];
            text = GC.AllocateUninitializedArray<char>(utf16.GetCharCount(content), pinned: true);
            utf16.GetChars(content, text);
            return StrictUtf8.Encoding.GetBytes(text);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("it begins as UTF-16 text does, but is not UTF-16 to its end", exception);
        }
        finally
        {
            // It may be that of a private key.
            Array.Clear(text);
        }
    }

    /// <summary>The encoding whose mark a text begins with; null for UTF-8.</summary>
    public static Encoding? Utf16Of(ReadOnlySpan<byte> content) => content switch
    {
        [0xff, 0xfe, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        [0xfe, 0xff, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        _ => null,
    };

    /// <summary>
    /// What a program made of a text that has to be UTF-8 in lines that end with a line feed, in words that follow "it"; null
    /// where nothing is seen.
    /// </summary>
    public static string? Flaw(ReadOnlySpan<byte> content)
    {
        if (Utf16Of(content) is not null)
            return "it is UTF-16, where UTF-8 belongs";
        if (content.StartsWith(Utf8Mark))
            return "it begins with a byte order mark";
        if (content.Contains((byte)0))
            return "it has zero bytes, as UTF-16 and binary files have";
        if (content.Contains((byte)'\r'))
            return "it has Windows line ends (CR LF), where line feeds alone belong";
        if (content.Length > 0 && content[^1] != '\n')
            return Blanks.Contains(content[^1]) ? "it ends with blanks" : "its last line feed is missing";
        ReadOnlySpan<byte> last = content.TrimEnd(" \t\n"u8);
        if (content.Length - last.Length > 1)
            return "it ends with blanks or empty lines";
        int number = 0;
        foreach (Range line in content.Split((byte)'\n'))
        {
            number++;
            if (content[line] is [.., var end] && Blanks.Contains(end))
                return $"its line {number} ends with blanks";
        }
        return null;
    }
}
