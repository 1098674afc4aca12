namespace EmrLedger.Binding.Values;

/// <summary>A point in time: Unix seconds that fit 8 bytes, or a date from 1970 on.</summary>
public sealed class TimestampTransformationAttribute : ValueTransformationAttribute<ulong>
{
    internal override ulong Read(object? value)
    {
        long? seconds = Foreign.Unwrap(value) switch
        {
            DateTimeOffset time => time.ToUnixTimeSeconds(),
            // PowerShell's own dates are local where nothing else is said.
            DateTime time => new DateTimeOffset(time.ToUniversalTime()).ToUnixTimeSeconds(),
            _ => null,
        };
        if (seconds >= 0)
            return (ulong)seconds;
        return seconds is null && WholeNumber.TryReadUInt64(value, out ulong timestamp)
            ? timestamp
            : throw new EmrException(
                EmrError.TimestampInvalid,
                $"A timestamp is Unix seconds from 0 to {ulong.MaxValue} or a date from 1970 on, "
                + $"and {WholeNumber.Quote(value)} is neither.");
    }
}
