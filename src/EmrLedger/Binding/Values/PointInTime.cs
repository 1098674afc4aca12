using System.Globalization;

namespace EmrLedger.Binding.Values;

/// <summary>
/// Points in time as Unix seconds: whole numbers, dates as PowerShell has them, and dates in ISO form, which mean the same in
/// every culture. Where neither says otherwise, a date is local, as PowerShell's own are.
/// </summary>
internal static class PointInTime
{
    private const int DateLength = 10;

    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a point in time from 1970 on.</summary>
    /// <param name="value">What was given.</param>
    /// <param name="roundUp">Whether a part of a second counts as a whole one, or not at all.</param>
    /// <param name="timestamp">Unix seconds.</param>
    public static bool TryRead(object? value, bool roundUp, out ulong timestamp)
    {
        timestamp = 0;
        if (WholeNumber.TryReadUInt64(value, out ulong number))
        {
            timestamp = number;
            return true;
        }
        if (Date(Foreign.Unwrap(value)) is not { } time || time < DateTimeOffset.UnixEpoch)
            return false;
        timestamp = (ulong)time.ToUnixTimeSeconds();
        if (roundUp && time.UtcTicks % TimeSpan.TicksPerSecond != 0)
            timestamp++;
        return true;
    }

    private static DateTimeOffset? Date(object? value) => value switch
    {
        DateTimeOffset time => time,
        // PowerShell's own dates are local where nothing else is said.
        DateTime time => new DateTimeOffset(time.ToUniversalTime()),
        DateOnly day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Local).ToUniversalTime()),
        string text => Parse(text.Trim()),
        _ => null,
    };

    private static DateTimeOffset? Parse(string text)
    {
        // ISO 8601 has a T between date and time, and people a blank (RFC 3339 takes both).
        if (text.Length > DateLength && text[DateLength] is ' ' or 't')
            text = $"{text[..DateLength]}T{text[(DateLength + 1)..]}";
        if (text.EndsWith('z'))
            text = $"{text[..^1]}Z";
        return DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? time
            : null;
    }
}
