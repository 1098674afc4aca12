using EmrLedger.Text;

namespace EmrLedger.Binding.Records;

/// <summary>Why a table has no prescriptions to sign: its columns are not there, or are spelled otherwise.</summary>
internal static class PrescriptionTable
{
    private static readonly (char Delimiter, string Name, string Written)[] Delimiters =
    [
        (';', "semicolons", "';'"), ('\t', "tabs", "\"`t\""), ('|', "vertical bars", "'|'"), (',', "commas", "','"),
    ];

    /// <summary>One error for a whole table.</summary>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="columns">The columns that it has; not shown, since a table without a header has its first row there.</param>
    /// <param name="missing">The columns that it lacks.</param>
    public static EmrException Lacks(long firstRow, IReadOnlyList<string> columns, IReadOnlyList<string> missing)
    {
        if (missing.Count == 0)
        {
            return Missing(
                $"The command line gives patient and prescription already, and nothing of row {firstRow} would be used.",
                "Leave out what the rows are to give, or pipe nothing.");
        }
        string lacks = $"The table from row {firstRow} on has no column {string.Join(" and no column ", missing)}, "
            + "and nothing of it is signed";
        if (columns is [var first, ..] && Bare(first).StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
        {
            return Missing(
                $"{lacks}: its first line only says how the values are separated.",
                "Leave that line out: Get-Content ./rx.csv | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter ';'.");
        }
        if (columns is [var only])
        {
            foreach ((char delimiter, string name, string written) in Delimiters)
            {
                if (only.Contains(delimiter, StringComparison.Ordinal))
                {
                    return Missing(
                        $"{lacks}: its values are separated by {name}.", $"Read it with Import-Csv -Delimiter {written}.");
                }
            }
        }
        (string Column, string Similar)[] spelled =
        [
            .. missing.SelectMany(column => columns
                .Where(name => Letters(name).Equals(column, StringComparison.OrdinalIgnoreCase)).Take(1)
                .Select(name => (column, Display.Line(name)))),
        ];
        if (spelled.Length > 0)
        {
            IEnumerable<string> names = spelled.Select(static item => $"'{item.Similar}'");
            IEnumerable<string> arguments = spelled.Select(static item => $"-{item.Column} {{ $_.'{item.Similar}' }}");
            return Missing(
                $"{lacks}: there is a blank or another mark in {string.Join(" and in ", names)}.",
                $"Correct the header, or give {string.Join(' ', arguments)}.");
        }
        return new EmrException(EmrError.PrescriptionColumnMissing, $"{lacks}.");
    }

    private static EmrException Missing(string message, string cure) => new(EmrError.PrescriptionColumnMissing, message, cure);

    private static string Bare(string name) => name.Trim().TrimStart('\ufeff', '"');

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetter));
}
