using EmrLedger.Text;

namespace EmrLedger.Binding;

/// <summary>
/// The header of a table whose columns are not those that are expected. A file without a header has its first row there, so
/// nothing of it is shown but what resembles a name that is expected.
/// </summary>
internal static class TableHeader
{
    private static readonly (char Delimiter, string Name, string Written)[] Delimiters =
    [
        (';', "semicolons", "';'"), ('\t', "tabs", "\"`t\""), ('|', "vertical bars", "'|'"), (',', "commas", "','"),
    ];

    /// <summary>One error for a whole table that lacks columns.</summary>
    /// <param name="error">Its id.</param>
    /// <param name="lacks">What it lacks and what becomes of it, as a sentence without its full stop.</param>
    /// <param name="columns">The columns that it has.</param>
    /// <param name="expected">The columns that it could have.</param>
    public static EmrException Lacks(EmrError error, string lacks, IReadOnlyList<string> columns, IReadOnlyList<string> expected)
    {
        if (Misread(columns) is { } misread)
            return new EmrException(error, $"{lacks}: {misread.Why}.", misread.Cure);
        if (SpeltOtherwise(columns, expected) is not { Count: > 0 } spelt)
            return new EmrException(error, $"{lacks}.");
        IEnumerable<string> names = spelt.Select(static item => $"'{item.Found}'");
        IEnumerable<string> arguments = spelt.Select(static item => $"-{item.Expected} {{ $_.'{item.Found}' }}");
        return new EmrException(
            error, $"{lacks}: there is a blank or another mark in {string.Join(" and in ", names)}.",
            $"Correct the header, or give {string.Join(' ', arguments)}.");
    }

    /// <summary>Why a table seems to have other columns than its file, and how to read it; null where neither is plain.</summary>
    public static (string Why, string Cure)? Misread(IReadOnlyList<string> columns)
    {
        if (columns is [var first, ..] && Bare(first).StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            return (
                "its first line only says how the values are separated",
                "Leave that line out: Get-Content ./rx.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter ';'.");
        }
        if (columns is not [var only])
            return null;
        foreach ((char delimiter, string name, string written) in Delimiters)
        {
            if (only.Contains(delimiter, StringComparison.Ordinal))
                return ($"its values are separated by {name}", $"Read it with Import-Csv -Delimiter {written}.");
        }
        return null;
    }

    /// <summary>The columns that have a blank or another mark more than one that is expected, made safe to be shown.</summary>
    public static IReadOnlyList<(string Expected, string Found)> SpeltOtherwise(
        IReadOnlyList<string> columns, IReadOnlyList<string> expected) =>
        [
            .. expected.SelectMany(column => columns
                .Where(name => Letters(name).Equals(column, StringComparison.OrdinalIgnoreCase)).Take(1)
                .Select(name => (column, Display.Line(name)))),
        ];

    private static string Bare(string name) => name.Trim().TrimStart('\ufeff', '"');

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetter));
}
