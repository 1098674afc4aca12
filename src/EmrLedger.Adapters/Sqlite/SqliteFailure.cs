using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>SQLite's result codes in the words of the ledger's errors.</summary>
internal static class SqliteFailure
{
    /// <summary>Whether a code says that the operating system failed.</summary>
    public static bool IsIo(SqliteException exception) => exception.SqliteErrorCode == raw.SQLITE_IOERR;

    /// <summary>The failure of anything but a commit.</summary>
    public static Exception Translate(SqliteException exception, string location) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_INTERRUPT => new OperationCanceledException("The call was interrupted.", exception),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new EmrException(
            EmrError.LedgerBusy, $"The ledger '{location}' is kept locked by another process.", "Try again.", exception),
        raw.SQLITE_READONLY => new EmrException(
            EmrError.LedgerReadOnly, $"The ledger '{location}' cannot be written: its file, folder or disk is read-only.",
            "Give yourself write permission to the file and its folder, or work on a copy.", exception),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => new EmrException(
            EmrError.LedgerAccessDenied, $"The ledger '{location}', or a file that belongs to it, cannot be opened.",
            "Check the permissions of the file and of its folder.", exception),
        raw.SQLITE_FULL => Full(exception, location),
        raw.SQLITE_NOTADB => NotRecognized(location, exception),
        raw.SQLITE_IOERR or raw.SQLITE_NOLFS => new EmrException(
            EmrError.LedgerIoFailed, $"The operating system failed to read or write the ledger '{location}': {exception.Message}",
            "Check the disk, then check the ledger with Test-EmrLedger.", exception),
        _ => Damaged(location, exception.Message, exception),
    };

    /// <summary>The failure of a commit: only a full disk is known to have changed nothing.</summary>
    public static EmrException TranslateCommit(SqliteException exception, string location) =>
        exception.SqliteErrorCode == raw.SQLITE_FULL ? Full(exception, location) : OutcomeUnknown(location, exception);

    /// <summary>What a commit left behind is not known.</summary>
    public static EmrException OutcomeUnknown(string location, Exception? inner = null) => new(
        EmrError.CommitOutcomeUnknown,
        $"The operating system failed while the ledger '{location}' was being written. What was to be added may be there or not.",
        "Open the ledger again and look at its last block and its pending records before you repeat anything.",
        inner);

    /// <summary>The file cannot be what was written.</summary>
    public static EmrException Damaged(string location, string why, Exception? inner = null) => new(
        EmrError.LedgerDamaged, $"The ledger '{location}' is damaged: {why}", "Restore it from a backup; Test-EmrLedger says what is left.", inner);

    /// <summary>The file is something else.</summary>
    public static EmrException NotRecognized(string location, Exception? inner = null) => new(
        EmrError.LedgerNotRecognized, $"The file '{location}' is no ledger.", "Give the path of a file that New-EmrLedger made.", inner);

    private static EmrException Full(SqliteException exception, string location) => new(
        EmrError.LedgerStorageFull, $"There is no space left to write the ledger '{location}'; nothing was added.",
        "Free some space, and do it again.", exception);
}
