using System.Management.Automation;
using EmrLedger.Host;

namespace EmrLedger.Tests.Host;

/// <summary>The progress bar on a terminal.</summary>
public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter error = new();

    public void Dispose() => error.Dispose();

    [Fact]
    public void A_line_is_drawn_over_itself_and_taken_away()
    {
        ProgressLine line = new(Terminal(shows: true));
        line.Show(Record("first of two", 50));
        line.Show(Record("second", 60));
        Assert.Equal("Mining [######....] second", Visible());
        line.Show(new ProgressRecord(1, "Mining", "Done") { RecordType = ProgressRecordType.Completed });
        Assert.Equal("", Visible());
        Assert.DoesNotContain('\n', error.ToString());
    }

    [Fact]
    public void A_long_line_is_cut_before_the_last_column()
    {
        new ProgressLine(Terminal(shows: true)).Show(Record(new string('x', 200), 1));
        Assert.Equal(79, Visible().Length);
    }

    [Fact]
    public void Nothing_is_drawn_where_output_is_redirected()
    {
        new ProgressLine(Terminal(shows: false)).Show(Record("text", 1));
        Assert.Equal("", error.ToString());
    }

    private static ProgressRecord Record(string status, int percent) => new(1, "Mining", status) { PercentComplete = percent };

    private Terminal Terminal(bool shows) =>
        new() { Output = TextWriter.Null, Error = error, Input = TextReader.Null, ShowsProgress = shows };

    // What a terminal shows after all that was written.
    private string Visible()
    {
        char[] cells = new string(' ', 200).ToCharArray();
        int column = 0;
        foreach (char character in error.ToString())
        {
            if (character == '\r')
                column = 0;
            else
                cells[column++] = character;
        }
        return new string(cells).TrimEnd();
    }
}
