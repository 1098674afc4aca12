using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace EmrLedger.Binding.Values;

/// <summary>
/// Numbers without loss. PowerShell itself turns long digits into a double, and '1.000' into 1 or 1000 by the culture; here
/// only what is a whole number beyond doubt is one.
/// </summary>
internal static partial class WholeNumber
{
    // Above 2^53 a double skips whole numbers.
    private const double LargestExactDouble = 9_007_199_254_740_992;
    // 2^128 − 1 has 39 digits; leading zeros do no harm, within reason.
    private const int MaxDigits = 60;

    /// <summary>Reads a number from 0 up.</summary>
    public static bool TryRead(object? value, out BigInteger number)
    {
        number = BigInteger.Zero;
        if (Foreign.IsDeserialized(value))
            return TryParse(value!.ToString(), out number);
        switch (Foreign.Unwrap(value))
        {
            case string text:
                return TryParse(text, out number);
            case BigInteger integer:
                number = integer;
                break;
            case UInt128 integer:
                number = integer;
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong:
                number = BigInteger.Parse(Foreign.ToText(value), CultureInfo.InvariantCulture);
                break;
            case decimal fraction when decimal.IsInteger(fraction):
                number = new BigInteger(fraction);
                break;
            case double fraction when double.IsInteger(fraction) && Math.Abs(fraction) <= LargestExactDouble:
                number = new BigInteger(fraction);
                break;
            case float fraction when float.IsInteger(fraction) && Math.Abs(fraction) <= 1 << 24:
                number = new BigInteger(fraction);
                break;
            default:
                return false;
        }
        return number.Sign >= 0;
    }

    /// <summary>A number that fits 8 bytes.</summary>
    public static bool TryReadUInt64(object? value, out ulong number)
    {
        bool fits = TryRead(value, out BigInteger integer) && integer <= ulong.MaxValue;
        number = fits ? (ulong)integer : 0;
        return fits;
    }

    /// <summary>A number that fits 8 bytes, or else an error that says what the number would have been.</summary>
    public static ulong ReadUInt64(object? value, EmrError error, string what) => TryReadUInt64(value, out ulong number)
        ? number
        : throw new EmrException(
            error, $"{what} is a whole number from 0 to {ulong.MaxValue}, and {Quote(value)} is not.");

    /// <summary>The value in quotes where it looks like a number: the only values that an error shows.</summary>
    public static string Quote(object? value)
    {
        string text = Foreign.ToText(value);
        return NumberLike().IsMatch(text) ? $"'{text}'" : "the value given";
    }

    private static bool TryParse(string? text, out BigInteger number)
    {
        number = BigInteger.Zero;
        return text is { Length: > 0 and <= MaxDigits }
            && !text.AsSpan().ContainsAnyExceptInRange('0', '9')
            && BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"^[-+]?[0-9][0-9.,_eE+-]{0,44}$")]
    private static partial Regex NumberLike();
}
