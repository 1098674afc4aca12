using System.Buffers.Text;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EmrLedger.Tests.Support;

/// <summary>A statement about a prescription, read once more without the library.</summary>
internal sealed partial record PlainStatement(string Verb, string Ref, string Rest, int Units, int Fills, string First, string Last)
{
    /// <summary>What a dispense hands over.</summary>
    public (int Fill, int Units) Portion
    {
        get
        {
            int[] numbers = [.. Rest.Split(' ')[0].Split(':').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[1]);
        }
    }

    public static PlainStatement? Read(string text)
    {
        Match issue = Issue().Match(text);
        if (issue.Success)
        {
            return new PlainStatement(
                issue.Groups[1].Success ? "amend" : "issue", issue.Groups[1].Success ? Hex(issue.Groups[1].Value) : "", issue.Groups[6].Value,
                int.Parse(issue.Groups[2].Value, CultureInfo.InvariantCulture), int.Parse(issue.Groups[3].Value, CultureInfo.InvariantCulture),
                issue.Groups[4].Value, issue.Groups[5].Value);
        }
        Match deed = Deed().Match(text);
        if (!deed.Success)
            return null;
        string verb = deed.Groups[1].Value;
        string rest = deed.Groups[3].Value;
        bool isRight = verb switch
        {
            "claim" => !deed.Groups[3].Success,
            "dispense" => Numbers().IsMatch(rest),
            "transfer" => rest.Length == 43,
            _ => rest.Length > 0 && rest.Trim(' ') == rest,
        };
        return isRight ? new PlainStatement(verb, Hex(deed.Groups[2].Value), rest, 0, 0, "", "") : null;
    }

    private static string Hex(string base64) => Convert.ToHexStringLower(Base64Url.DecodeFromChars(base64));

    [GeneratedRegex(@"\Aemr-rx/1 (?:issue|amend ([A-Za-z0-9_-]{43})) ([1-9]\d{0,4})x([1-9]\d?) (\d{8}) (\d{8}) ([^\n]+)\z")]
    private static partial Regex Issue();

    [GeneratedRegex(@"\Aemr-rx/1 (claim|dispense|void|return|transfer|cancel|release|erase|preserve|lift) ([A-Za-z0-9_-]{43})(?: ([^\n]*))?\z")]
    private static partial Regex Deed();

    [GeneratedRegex(@"\A[1-9]\d?:[1-9]\d{0,4}( [^ ].*)?\z")]
    private static partial Regex Numbers();
}
