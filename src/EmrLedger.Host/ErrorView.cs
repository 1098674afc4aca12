using System.Management.Automation;
using System.Text;

namespace EmrLedger.Host;

/// <summary>An error in words: what went wrong, under which id, where, and what to do next.</summary>
internal static class ErrorView
{
    /// <summary>The lines of an error, without the last line end.</summary>
    public static string Write(ErrorRecord error)
    {
        StringBuilder text = new();
        if (error.InvocationInfo?.MyCommand?.Name is { Length: > 0 } command)
            text.Append(command).Append(": ");
        text.Append(error.ErrorDetails?.Message is { Length: > 0 } details ? details : error.Exception.Message);
        Add("id", error.FullyQualifiedErrorId.Split(',')[0]);
        Add("what to do", error.ErrorDetails?.RecommendedAction);
        if (error.InvocationInfo is { ScriptName.Length: > 0 } place)
            Add("at", $"{place.ScriptName}:{place.ScriptLineNumber}");
        return Harmless(text);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                text.AppendLine().Append("  ").Append(name).Append(": ").Append(value);
        }
    }

    // A message may quote what a terminal would obey.
    private static string Harmless(StringBuilder text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (char.IsControl(text[index]) && text[index] is not ('\n' or '\r' or '\t'))
                text[index] = '\uFFFD';
        }
        return text.ToString();
    }
}
