namespace EmrLedger.Binding.Records;

/// <summary>Tables of records, and objects that are blocks: what they are called by, and why none of it is there.</summary>
internal static class RecordTable
{
    private static readonly string[] RecordMembers =
    [
        nameof(EmrRecord.TxId), nameof(EmrRecord.DoctorHash), nameof(EmrRecord.PatientHash), nameof(EmrRecord.DoctorPublicKey),
        nameof(EmrRecord.Prescription), nameof(EmrRecord.Nonce), nameof(EmrRecord.Signature),
    ];

    private static readonly string[] BlockMembers =
    [
        nameof(EmrBlock.BlockId), nameof(EmrBlock.Previous), nameof(EmrBlock.Height), nameof(EmrBlock.Miner), nameof(EmrBlock.Records),
        nameof(EmrBlock.Timestamp), nameof(EmrBlock.Difficulty), nameof(EmrBlock.Nonce),
    ];

    // What rows that other commands take are called by.
    private static readonly string[] OtherMembers =
        ["Patient", nameof(EmrKey.Hash), nameof(EmrKey.PublicKey), "Doctor", "Pharmacy", nameof(RegisteredKey.Name)];

    /// <summary>The names of an object's values; none where none of them is known, since they may be a first row's values.</summary>
    public static IReadOnlyList<string> KnownNames(IReadOnlyList<string> names) =>
        HasAny(names, RecordMembers) || HasAny(names, BlockMembers) || HasAny(names, OtherMembers) ? names : [];

    /// <summary>One error for a whole table that has none of the columns; null where the failure is of one row.</summary>
    /// <param name="failure">Why a row of it could not be read.</param>
    /// <param name="firstRow">The number of its first row.</param>
    /// <param name="columns">The columns that it has.</param>
    public static EmrException? Lacks(EmrException failure, long firstRow, IReadOnlyList<string> columns)
    {
        (string what, string[] members) = failure.Error switch
        {
            EmrError.RecordMemberMissing => ("record", RecordMembers),
            EmrError.BlockMemberMissing => ("block", BlockMembers),
            _ => ("", []),
        };
        if (members.Length == 0 || columns.Count == 0 || HasAny(columns, members))
            return null;
        string lacks = $"The table from row {firstRow} on has none of the columns of a {what} ({string.Join(", ", members)}), "
            + "and nothing of it is read";
        if (TableHeader.Misread(columns) is { } misread)
            return new EmrException(failure.Error, $"{lacks}: {misread.Why}.", misread.Cure);
        return TableHeader.SpeltOtherwise(columns, members) is { Count: > 0 } spelt
            ? new EmrException(
                failure.Error, $"{lacks}: there is a blank or another mark in {string.Join(" and in ", spelt.Select(Quote))}.",
                "Correct the header.")
            : new EmrException(failure.Error, $"{lacks}.");
    }

    private static bool HasAny(IReadOnlyList<string> names, string[] members) =>
        names.Any(name => members.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static string Quote((string Expected, string Found) item) => $"'{item.Found}'";
}
