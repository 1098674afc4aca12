using System.Management.Automation;

namespace EmrLedger.Host;

/// <summary>A progress bar in one line, drawn over itself and gone when the work is done.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private const int BarWidth = 10;
    private const int NarrowestWithBar = 60;

    private int drawn;

    /// <summary>Draws the record, or takes the line away where the record says that its work is complete.</summary>
    public void Show(ProgressRecord record)
    {
        if (!terminal.ShowsProgress)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Hide();
            return;
        }
        // The last column stays free: a terminal would begin another line after it.
        int width = Math.Max(1, terminal.Width() - 1);
        string line = Line(record, width);
        terminal.Error.Write($"\r{Paint(line)}{new string(' ', Math.Max(0, drawn - line.Length))}");
        drawn = line.Length;
    }

    /// <summary>Takes the line away, so that something else can be written in its place.</summary>
    public void Hide()
    {
        if (drawn == 0)
            return;
        terminal.Error.Write($"\r{new string(' ', drawn)}\r");
        drawn = 0;
    }

    private static string Line(ProgressRecord record, int width)
    {
        string text = $"{record.Activity}  {record.StatusDescription}";
        if (record.PercentComplete >= 0 && width >= NarrowestWithBar)
        {
            int full = Math.Min(100, record.PercentComplete) * BarWidth / 100;
            text = $"{record.Activity} [{new string('#', full)}{new string('.', BarWidth - full)}] {record.StatusDescription}";
        }
        text = text.ReplaceLineEndings(" ");
        return text.Length <= width ? text : $"{text[..(width - 1)]}…";
    }

    private string Paint(string line) => terminal.ColoursError ? Colour.Paint(line, ConsoleColor.DarkCyan) : line;
}
