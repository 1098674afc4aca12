namespace EmrLedger.Binding.Records;

/// <summary>Why a table has no prescriptions to sign: its columns are not there, or are spelled otherwise.</summary>
internal static class PrescriptionTable
{
    /// <summary>One error for a whole table.</summary>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="columns">The columns that it has.</param>
    /// <param name="missing">The columns that it lacks.</param>
    public static EmrException Lacks(long firstRow, IReadOnlyList<string> columns, IReadOnlyList<string> missing)
    {
        if (missing.Count == 0)
        {
            return new EmrException(
                EmrError.PrescriptionColumnMissing,
                $"The command line gives patient and prescription already, and nothing of row {firstRow} would be used.",
                "Leave out what the rows are to give, or pipe nothing.");
        }
        string lacks = $"The table from row {firstRow} on has no column {string.Join(" and no column ", missing)}, "
            + "and nothing of it is signed";
        return TableHeader.Lacks(EmrError.PrescriptionColumnMissing, lacks, columns, missing);
    }
}
