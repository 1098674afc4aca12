using System.Text;

namespace EmrLedger.Host;

/// <summary>How many columns of a terminal a character takes, near enough for the views to keep their columns.</summary>
internal static class CellWidth
{
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60), (0xFFE0, 0xFFE6),
    ];

    /// <summary>2 for the wide characters of East Asia, 0 for marks upon the character before, else 1.</summary>
    public static int Of(char character)
    {
        if (Array.Exists(Wide, range => character >= range.First && character <= range.Last))
            return 2;
        return Rune.TryCreate(character, out Rune rune) && Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark ? 0 : 1;
    }
}
