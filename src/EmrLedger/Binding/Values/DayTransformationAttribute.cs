using System.Globalization;
using System.Management.Automation;

namespace EmrLedger.Binding.Values;

/// <summary>
/// A day: a date as PowerShell has it, of which the time of day does not count, or text like 2027-01-31, which means the same in
/// every culture.
/// </summary>
public sealed class DayTransformationAttribute : ValueTransformationAttribute<DateOnly>
{
    private const string Form = "yyyy-MM-dd";

    /// <exception cref="EmrException">DateInvalid.</exception>
    internal static DateOnly Read(object? value) => Foreign.Unwrap(value) switch
    {
        DateOnly day => day,
        // Who writes a day means that day, in whatever time zone.
        DateTime time => DateOnly.FromDateTime(time),
        DateTimeOffset time => DateOnly.FromDateTime(time.DateTime),
        string text when DateOnly.TryParseExact(
            text.Trim(), Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) => day,
        _ => throw new EmrException(
            EmrError.DateInvalid, $"A day is a date, in the form 2027-01-31 where it is text, and {WholeNumber.Quote(value)} is none."),
    };

    private protected override DateOnly Read(object? value, SessionState session) => Read(value);
}
