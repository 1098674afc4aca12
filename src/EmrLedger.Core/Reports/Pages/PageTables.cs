using System.Globalization;
using EmrLedger.Text;

namespace EmrLedger.Reports.Pages;

/// <summary>The sections and tables of a page.</summary>
internal sealed class PageTables(HtmlWriter html)
{
    // So many letters stand beside the other columns on a screen of 360 pixels.
    private const int LongestWord = 15;
    private const string WideLetters = "MWmw@%";

    /// <summary>Begins a section with its heading.</summary>
    public void Begin(string id, string title)
    {
        html.Open("section", ("aria-labelledby", $"{id}-heading"));
        html.Element("h2", title, ("id", $"{id}-heading"));
    }

    /// <summary>Begins a table up to its rows.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="heads">The heads of its columns.</param>
    /// <param name="firstNumber">The first column that has numbers; without it, none has.</param>
    /// <param name="afterNumbers">The one after the last of them; without it, they go to the end.</param>
    public void Open(string caption, string[] heads, int firstNumber = int.MaxValue, int afterNumbers = int.MaxValue)
    {
        html.Open("table").Element("caption", caption).Open("thead").Open("tr");
        for (int i = 0; i < heads.Length; i++)
        {
            if (i >= firstNumber && i < afterNumbers)
                html.Element("th", heads[i], ("scope", "col"), ("class", "number"));
            else
                html.Element("th", heads[i], ("scope", "col"));
        }
        html.Close().Close().Open("tbody");
    }

    /// <summary>Ends the table.</summary>
    public void End() => html.Close().Close();

    /// <summary>Begins a row about a block: its height and its time.</summary>
    public void BeginPlaced(string fact, ulong height, ulong timestamp)
    {
        html.Open("tr").Open("th", ("scope", "row"), ("class", "number")).Number($"{fact}.height", height).Close();
        html.Open("td").Element("time", Display.Time(timestamp)).Close();
    }

    /// <summary>A row with a number, or without one.</summary>
    public void Row(string what, string fact, ulong? number)
    {
        html.Open("tr").Element("th", what, ("scope", "row"));
        if (number is { } known)
            Cell(fact, known);
        else
            html.Element("td", "none", ("class", "number"));
        html.Close();
    }

    /// <summary>A row with a measure, or without one.</summary>
    public void Row(string what, string fact, double? number)
    {
        html.Open("tr").Element("th", what, ("scope", "row"));
        if (number is { } known)
            html.Open("td", ("class", "number")).Fact(fact, known.ToString("0.###", CultureInfo.InvariantCulture)).Close();
        else
            html.Element("td", "not known", ("class", "number"));
        html.Close();
    }

    /// <summary>A cell with a number.</summary>
    public void Cell(string fact, ulong number) => html.Open("td", ("class", "number")).Number(fact, number).Close();

    /// <summary>A cell with a text.</summary>
    public void Cell(string fact, string text, string? style = null) =>
        html.Open("td", ("class", style ?? StyleOf(text))).Fact(fact, text).Close();

    /// <summary>The head of a row with a text.</summary>
    public void Head(string fact, string text) =>
        html.Open("th", ("scope", "row"), ("class", StyleOf(text))).Fact(fact, text).Close();

    /// <summary>Says how many rows a table leaves out, where it does.</summary>
    public void More(string fact, ulong total, ulong more, string what)
    {
        if (more == 0)
            return;
        html.Open("p").Text($"These and {Count(more)} more: ").Number($"{fact}.total", total).Text($" {what} in all.").Close();
    }

    /// <summary>
    /// The style of a text in a cell. Words are kept whole, but for long ones: a name without a space must not widen the page.
    /// </summary>
    public static string StyleOf(string text)
    {
        int length = 0;
        foreach (char one in text)
        {
            length = one == ' ' ? 0 : length + (WideLetters.Contains(one, StringComparison.Ordinal) ? 2 : 1);
            if (length > LongestWord)
                return "text long";
        }
        return "text";
    }

    /// <summary>A number as people write it.</summary>
    public static string Count(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
