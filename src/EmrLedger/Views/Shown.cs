using System.Globalization;
using System.Text.RegularExpressions;
using EmrLedger.Prescriptions;
using EmrLedger.Text;

namespace EmrLedger.Views;

/// <summary>
/// What the module's views do with a value before it reaches a terminal, each as the replacement of PowerShell's
/// <c>-replace</c>: in constrained language mode a view may read a property, and may call no method.
/// </summary>
public static class Shown
{
    /// <summary>Text with nothing in it that a terminal would obey.</summary>
    public static MatchEvaluator Line { get; } = static text => Display.Line(text.Value);

    /// <summary>The text of a prescription: one that is sealed, and shows nothing but its commitment, as such.</summary>
    public static MatchEvaluator Text { get; } = static text => SealedPrescription.WithoutCommitment(text.Value) is { } before
        ? $"{before}(sealed)" : Display.Line(text.Value);

    /// <summary>The first 8 digits of a hash that names somebody.</summary>
    public static MatchEvaluator Hash { get; } = static hash => Display.Hash(hash.Value, 8);

    /// <summary>The first 12 digits of the id of a record or a block.</summary>
    public static MatchEvaluator Id { get; } = static id => Display.Hash(id.Value, 12);

    /// <summary>Unix seconds as UTC date and time.</summary>
    public static MatchEvaluator Time { get; } = static seconds =>
        ulong.TryParse(seconds.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong timestamp)
            ? Display.Time(timestamp)
            : Display.Line(seconds.Value);
}
