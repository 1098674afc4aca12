namespace EmrLedger.Host;

/// <summary>Text in a colour, as terminals take it.</summary>
internal static class Colour
{
    private const string Reset = "\e[0m";

    /// <summary>The text in a colour, each line by itself, so that no colour runs into what follows.</summary>
    public static string Paint(string text, ConsoleColor foreground, ConsoleColor? background = null)
    {
        string start = background is { } behind ? $"\e[{Code(foreground)};{Code(behind) + 10}m" : $"\e[{Code(foreground)}m";
        return string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : $"{start}{line}{Reset}"));
    }

    // The console's colours count blue, green, red as bits 0 to 2; those of terminals count red, green, blue.
    private static int Code(ConsoleColor color)
    {
        int bits = (int)color;
        int swapped = ((bits & 1) << 2) | (bits & 2) | ((bits & 4) >> 2);
        return (bits & 8) == 0 ? 30 + swapped : 90 + swapped;
    }
}
