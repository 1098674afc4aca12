using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Import-Csv: an object for each row of a table, with the names of its first row.</summary>
[Cmdlet(VerbsData.Import, "Csv")]
[OutputType(typeof(PSObject))]
public sealed class ImportCsvStandIn : FileStandIn
{
    /// <summary>What stands between two cells.</summary>
    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    /// <inheritdoc/>
    protected override void Read(string file)
    {
        using StreamReader reader = new(file);
        CsvReader table = new(reader, Delimiter);
        if (table.ReadRow() is not { } names)
            return;
        while (table.ReadRow() is { } cells)
        {
            PSObject row = new();
            for (int column = 0; column < names.Count; column++)
                row.Properties.Add(new PSNoteProperty(names[column], column < cells.Count ? cells[column] : null));
            WriteObject(row);
        }
    }
}
