using System.Globalization;
using System.Management.Automation;

namespace EmrLedger.Binding.Values;

/// <summary>
/// A span of time: an object, or text like 00:10:00 and 1.00:00:00, the same in every culture. A bare number is refused: of
/// itself .NET would take 10 for ten days as text, and for a microsecond as a number.
/// </summary>
public sealed class PeriodTransformationAttribute : ValueTransformationAttribute<TimeSpan>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>Whether 0:00 is a period, too.</summary>
    public bool AllowZero { get; init; }

    /// <exception cref="EmrException">PeriodInvalid.</exception>
    private protected override TimeSpan Read(object? value, SessionState session)
    {
        TimeSpan? period = Foreign.Unwrap(value) switch
        {
            TimeSpan span => span,
            string text when text.Contains(':') && TimeSpan.TryParse(text.Trim(), CultureInfo.InvariantCulture, out TimeSpan span) => span,
            _ => null,
        };
        if (period is { } found && ((found >= Shortest && found <= Longest) || (AllowZero && found == TimeSpan.Zero)))
            return found;
        throw new EmrException(
            EmrError.PeriodInvalid,
            $"A period is {(AllowZero ? "0:00, or " : "")}from a tenth of a second to 24 days, and {WholeNumber.Quote(value)} is not.");
    }
}
