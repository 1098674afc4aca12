using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>SQLite's result codes in the words of the ledger's errors.</summary>
internal static class SqliteFailure
{
    private const long TinySpace = 256 * 1024;

    /// <summary>The failure of anything but a commit.</summary>
    public static Exception Translate(SqliteException exception, string location) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_INTERRUPT => new OperationCanceledException("The call was interrupted.", exception),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => new EmrException(
            EmrError.LedgerBusy, $"The ledger '{location}' is kept locked by another process.", inner: exception),
        raw.SQLITE_READONLY => ReadOnly(location, exception),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => new EmrException(
            EmrError.LedgerAccessDenied, $"The ledger '{location}', or a file that belongs to it, cannot be opened.",
            inner: exception),
        raw.SQLITE_FULL => Full(exception, location),
        raw.SQLITE_NOTADB => NotRecognized(location, exception),
        raw.SQLITE_IOERR when exception.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE && HasNoSpace(location) =>
            Full(exception, location),
        raw.SQLITE_NOMEM => Damaged(location, "a value in it needs more memory than any that a ledger has.", exception),
        raw.SQLITE_IOERR or raw.SQLITE_NOLFS => IoFailed(location, exception.Message, exception),
        _ => Damaged(location, exception.Message, exception),
    };

    /// <summary>Whether a commit was stopped before it wrote anything.</summary>
    public static bool IsBeforeWriting(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_INTERRUPT or raw.SQLITE_BUSY or raw.SQLITE_NOMEM;

    /// <summary>Whether a failed copy failed at its destination.</summary>
    public static bool IsOfWriting(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM
        || exception.SqliteExtendedErrorCode is raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_TRUNCATE;

    /// <summary>There is no permission to write, or the medium is read-only.</summary>
    public static EmrException ReadOnly(string location, Exception? inner = null) => new(
        EmrError.LedgerReadOnly, $"The ledger '{location}' cannot be written: its file, folder or disk is read-only.", inner: inner);

    /// <summary>There is a log, and no way to share it.</summary>
    public static EmrException LogUnreadable(string location, Exception inner) => new(
        EmrError.LedgerAccessDenied,
        $"The ledger '{location}' has a log beside it, which only somebody who may write to its folder can read.",
        "Let its owner open it once, or copy the file together with its log to a folder of your own.", inner);

    /// <summary>What a commit left behind is not known.</summary>
    public static EmrException OutcomeUnknown(string location, Exception? inner = null) => new(
        EmrError.CommitOutcomeUnknown,
        $"The operating system failed while the ledger '{location}' was being written. What was to be added may be there or not.",
        inner: inner);

    /// <summary>
    /// The file cannot be what was written; or so SQLite says, which calls a disk that fails to read (EIO) a damaged file too.
    /// </summary>
    public static EmrException Damaged(string location, string why, Exception? inner = null) => new(
        EmrError.LedgerDamaged, $"The ledger '{location}' is damaged: {why}", inner: inner);

    /// <summary>There is something else than a file.</summary>
    public static EmrException NotRecognized(string location, string what) => new(
        EmrError.LedgerNotRecognized, $"'{location}' is {what}, and not a ledger.");

    /// <summary>The file is something else.</summary>
    public static EmrException NotRecognized(string location, Exception? inner = null) => new(
        EmrError.LedgerNotRecognized, $"The file '{location}' is not a ledger.", inner: inner);

    /// <summary>The file system does not do what a ledger needs.</summary>
    public static EmrException SettingRefused(string location, string setting) => new(
        EmrError.LedgerIoFailed, $"The ledger '{location}' cannot be kept safely where it is: SQLite's {setting}.",
        "Keep it on another disk.");

    /// <summary>The operating system failed.</summary>
    public static EmrException IoFailed(string location, string why, Exception? inner = null) => new(
        EmrError.LedgerIoFailed, $"The operating system failed to read or write the ledger '{location}': {why}", inner: inner);

    private static EmrException Full(SqliteException exception, string location) => new(
        EmrError.LedgerStorageFull, $"There is no space left to write the ledger '{location}'.", inner: exception);

    // That the memory shared by its users cannot grow is all that SQLite says.
    private static bool HasNoSpace(string location)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(location)!).AvailableFreeSpace < TinySpace;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
