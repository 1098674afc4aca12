using System.Globalization;
using System.Text;

namespace EmrLedger.Errors;

/// <summary>Text that a terminal shows and does not obey: error messages hold names that others chose.</summary>
internal static class PlainLine
{
    /// <summary>The text with its control, format (bidi, zero-width) and separator characters replaced, on one line.</summary>
    public static string Of(string? text)
    {
        StringBuilder line = new();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            bool harmless = Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned);
            line.Append((harmless ? rune : Rune.ReplacementChar).ToString());
        }
        return line.ToString();
    }
}
