using System.Globalization;

namespace EmrLedger.Reports.Pages;

/// <summary>Bars side by side, drawn plainly. Its numbers stand in a table beneath it.</summary>
internal static class BarPicture
{
    private const int Height = 100;
    // One bar and the gap to the next.
    private const int Step = 10;

    /// <summary>Draws bars.</summary>
    /// <param name="html">The page.</param>
    /// <param name="id">What is unique on the page.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="description">What the picture says, in words.</param>
    /// <param name="values">The lengths.</param>
    public static void Write(HtmlWriter html, string id, string title, string description, IReadOnlyList<ulong> values)
    {
        ulong most = Math.Max(1, values.Max());
        html.Open(
            "svg", ("role", "img"), ("aria-labelledby", $"{id}-title {id}-desc"), ("class", "bars"),
            ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Math.Max(values.Count, 12) * Step} {Height}")),
            ("preserveAspectRatio", "none"));
        html.Element("title", title, ("id", $"{id}-title"));
        html.Element("desc", description, ("id", $"{id}-desc"));
        for (int i = 0; i < values.Count; i++)
        {
            double length = (double)values[i] / most * Height;
            html.Open(
                "rect", ("x", Text(i * Step)), ("y", Text(Height - length)), ("width", Text(Step - 2)), ("height", Text(length)));
            html.Close();
        }
        html.Close();
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
