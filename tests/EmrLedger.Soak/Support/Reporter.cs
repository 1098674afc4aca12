using System.Text;

namespace EmrLedger.Soak.Support;

/// <summary>How a child process tells its parent something: a line, whole and at once, before the next thing is done.</summary>
internal static class Reporter
{
    private static readonly Stream Output = Console.OpenStandardOutput();

    public static void Record(EmrRecord record) => Say($"record {record.TxId}");

    public static void Block(EmrBlock block) => Say($"block {block.Height} {block.BlockId}");

    // One write of less than a pipe's atomic size: a killed process leaves no half of a line.
    public static void Say(string line) => Output.Write(Encoding.UTF8.GetBytes(line + "\n"));
}
