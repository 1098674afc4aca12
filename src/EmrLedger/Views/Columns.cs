using System.Management.Automation;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Views;

/// <summary>
/// Columns of the module's tables that objects do not have of themselves: EmrLedger.Types.ps1xml makes them properties, so
/// that one can select, filter, sort and export by them.
/// </summary>
public static class Columns
{
    /// <summary>A block's timestamp as a date of this machine's time zone, like that of a file; null after the year 9999.</summary>
    public static DateTime? Time(PSObject item) =>
        Value(item, nameof(EmrBlock.Timestamp)) is ulong seconds && seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).LocalDateTime
            : null;

    /// <summary>
    /// The place of a record, which Get-EmrRecord puts on each that it returns: of the type alone, completion knows its name.
    /// </summary>
    public static object? Place(PSObject item) => null;

    /// <summary>Whether a key that came through a file or another session can sign: its private part stayed behind.</summary>
    public static bool HasPrivateKey(PSObject item) => false;

    /// <summary>The height of the block that holds a record, or the word for one that is not sealed yet.</summary>
    public static object? Block(PSObject item) => Value(item, nameof(RegisteredKey.Height)) ?? "pending";

    /// <summary>The name of the file, without its folder.</summary>
    public static string? File(PSObject item) => Path.GetFileName(Value(item, nameof(LedgerInfo.Path)) as string);

    /// <summary>
    /// Where a ledger is, in short: the name of its file; or its schema and database, and the host they are on.
    /// </summary>
    public static string? Location(PSObject item) =>
        Value(item, nameof(LedgerInfo.Path)) is string path ? LedgerLocation.ShortOf(path) : null;

    /// <summary>The first fault in words; null where there is none.</summary>
    public static string? Fault(PSObject item) =>
        Value(item, nameof(RecordCheckResult.Faults)) is IReadOnlyList<Fault> { Count: > 0 } faults ? faults[0].ToString() : null;

    /// <summary>The txid of a receipt's record.</summary>
    public static string? TxId(PSObject item) => RecordOf(item)?.TxId;

    /// <summary>The patient of a receipt's record.</summary>
    public static string? Patient(PSObject item) => RecordOf(item)?.PatientHash;

    /// <summary>The text of a receipt's record.</summary>
    public static string? Prescription(PSObject item) => RecordOf(item)?.Prescription;

    private static EmrRecord? RecordOf(PSObject item) => Value(item, nameof(ReceiptCheckResult.Record)) as EmrRecord;

    private static object? Value(PSObject item, string property)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Properties[property]?.Value is { } value ? PSObject.AsPSObject(value).BaseObject : null;
    }
}
