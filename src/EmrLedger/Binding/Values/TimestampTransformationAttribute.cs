using System.Management.Automation;

namespace EmrLedger.Binding.Values;

/// <summary>A point in time: Unix seconds that fit 8 bytes, or a date from 1970 on, in ISO form where it is text.</summary>
public sealed class TimestampTransformationAttribute : ValueTransformationAttribute<ulong>
{
    /// <summary>
    /// Whether a part of a second counts as a whole one: a block of this second is before the end of it. Else it does not
    /// count.
    /// </summary>
    public bool RoundUp { get; set; }

    private protected override ulong Read(object? value, SessionState session) => PointInTime.TryRead(value, RoundUp, out ulong timestamp)
        ? timestamp
        : throw new EmrException(
            EmrError.TimestampInvalid,
            $"A time is a date from 1970 on, in ISO form where it is text, or Unix seconds from 0 to {ulong.MaxValue}; "
            + $"{WholeNumber.Quote(value)} is neither.");
}
