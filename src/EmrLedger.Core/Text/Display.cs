using System.Globalization;
using EmrLedger.Errors;

namespace EmrLedger.Text;

/// <summary>Values as the module's views show them: safe on a terminal, whatever a record holds.</summary>
public static class Display
{
    /// <summary>Text with its control, format (bidi, zero-width) and separator characters replaced, on one line.</summary>
    public static string Line(string? text) => PlainLine.Of(text);

    /// <summary>The first digits of a hash, and an ellipsis where there are more.</summary>
    public static string Hash(string? hash, int digits)
    {
        string line = Line(hash);
        return line.Length <= digits ? line : $"{line[..digits]}…";
    }

    /// <summary>Unix seconds as UTC date and time; the bare seconds where no calendar reaches (after the year 9999).</summary>
    public static string Time(ulong timestamp)
    {
        ulong last = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return timestamp <= last
            ? DateTimeOffset.FromUnixTimeSeconds((long)timestamp).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : timestamp.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A day as 2027-01-31, the same in every culture.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts, in the singular or the plural.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What, in the singular; words before the noun are kept.</param>
    /// <param name="plural">The plural where it is not the singular and an s.</param>
    /// <param name="grouped">Whether the number is to be read at a glance, with its thousands apart as this machine writes them.</param>
    public static string Count(ulong count, string noun, string? plural = null, bool grouped = false)
    {
        string number = grouped ? count.ToString("N0", CultureInfo.CurrentCulture) : count.ToString(CultureInfo.InvariantCulture);
        return $"{number} {(count == 1 ? noun : plural ?? $"{noun}s")}";
    }

    /// <inheritdoc cref="Count(ulong, string, string?, bool)"/>
    public static string Count(long count, string noun, string? plural = null, bool grouped = false) =>
        Count((ulong)Math.Max(0, count), noun, plural, grouped);

    /// <summary>A rate of hashing with the unit that suits it: H/s, kH/s, MH/s, GH/s.</summary>
    public static string HashRate(double hashesPerSecond)
    {
        (double value, string unit) = hashesPerSecond switch
        {
            >= 1e9 => (hashesPerSecond / 1e9, "GH/s"),
            >= 1e6 => (hashesPerSecond / 1e6, "MH/s"),
            >= 1e3 => (hashesPerSecond / 1e3, "kH/s"),
            _ => (hashesPerSecond, "H/s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
    }

    /// <summary>A span of time in the largest unit that suits it.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 0.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        < 63_072_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0} days"),
        < 31_536_000e6 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 31_536_000:0} years"),
        _ => "more than a million years",
    };
}
