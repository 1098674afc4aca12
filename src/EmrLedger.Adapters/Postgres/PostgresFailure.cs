using System.Security.Cryptography;
using EmrLedger.Ledgers.Store;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>A server's failures in the words of the ledger's errors.</summary>
internal static class PostgresFailure
{
    private const string IdleInTransactionTimeout = "25P03";

    private const string StateKey = nameof(PostgresException.SqlState);

    // The driver says so itself, and has no code for it.
    private const string NoPassword = "No password has been provided";

    /// <summary>The failure of anything but a commit. What changed nothing, and may succeed when it is begun again, says so.</summary>
    public static Exception Translate(Exception exception, string name) => exception switch
    {
        PostgresException server => Translate(server, name),
        NpgsqlException { InnerException: null } none when none.Message.Contains(NoPassword, StringComparison.Ordinal) => new EmrException(
            EmrError.LedgerLoginFailed, $"The server of the ledger '{name}' wants a password, and there is none.", inner: Plain(exception)),
        // What the login needs is read from files: passwords, certificates.
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException or CryptographicException => new EmrException(
            EmrError.LedgerLoginFailed, $"The login to the server of the ledger '{name}' cannot be made: {exception.Message}",
            "Check the files that the connection string and the variable PGPASSFILE name.", exception),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new TransactionLostException(
            new EmrException(EmrError.LedgerUnreachable, $"The server of the ledger '{name}' did not answer in time.", inner: Plain(exception))),
        NpgsqlException or IOException or ObjectDisposedException => Unreachable(name, exception),
        InvalidCastException => Damaged(name, "a column holds another kind of value than a ledger's.", Plain(exception)),
        _ => exception,
    };

    /// <summary>
    /// The failure of a commit: one that the server answered was undone, but for that of a server that goes away; of any other
    /// nothing is known.
    /// </summary>
    public static Exception TranslateCommit(Exception exception, string name) =>
        exception is PostgresException server && !IsOfConnection(server.SqlState) ? Translate(server, name) : OutcomeUnknown(name, Plain(exception));

    /// <summary>What a commit left behind is not known.</summary>
    public static EmrException OutcomeUnknown(string name, Exception? inner = null) => new(
        EmrError.CommitOutcomeUnknown,
        $"The connection to the server was lost while the ledger '{name}' was being written. What was to be added may be there or not.",
        inner: inner);

    /// <summary>The schema cannot be what was made.</summary>
    public static EmrException Damaged(string name, string why, Exception? inner = null) =>
        new(EmrError.LedgerDamaged, $"The ledger '{name}' is damaged: {why}", inner: inner);

    /// <summary>Whether the server does not know a statement, or cannot do what it says.</summary>
    public static bool IsOfStatement(EmrException exception) => exception.InnerException?.Data[StateKey]
        is PostgresErrorCodes.SyntaxError or PostgresErrorCodes.FeatureNotSupported;

    /// <summary>There is no ledger.</summary>
    public static EmrException NotFound(string name, Exception? inner = null) =>
        new(EmrError.LedgerNotFound, $"The server has no ledger '{name}'.", inner: inner);

    /// <summary>Others were faster every time.</summary>
    public static TransactionLostException Conflict(string name, Exception? inner = null) => new(
        new EmrException(EmrError.LedgerBusy, $"The ledger '{name}' is changed by others all the time.", inner: inner));

    /// <summary>Whether a state says that the connection is gone, or never was.</summary>
    private static bool IsOfConnection(string state) => state.StartsWith("08", StringComparison.Ordinal)
        || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or IdleInTransactionTimeout;

    private static TransactionLostException Unreachable(string name, Exception exception) => new(new EmrException(
        EmrError.LedgerUnreachable, $"The server of the ledger '{name}' cannot be reached, or broke off: {ReasonOf(exception)}",
        inner: Plain(exception)));

    // The driver's own message names the address alone, and the system's reason is one below.
    private static string ReasonOf(Exception exception) => (exception.InnerException ?? exception).Message;

    // The driver's exceptions hold what was sent, prescriptions included, and cannot be written as JSON.
    private static Exception Plain(Exception exception)
    {
        if (exception is not NpgsqlException)
            return exception;
        IOException plain = new(exception.Message, exception.InnerException is { } inner ? Plain(inner) : null);
        if (exception is PostgresException server)
            plain.Data[StateKey] = server.SqlState;
        return plain;
    }

    private static Exception Translate(PostgresException exception, string name) => exception.SqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.LockNotAvailable => Conflict(name, Plain(exception)),
        PostgresErrorCodes.QueryCanceled => new TransactionLostException(new EmrException(
            EmrError.LedgerUnreachable, $"The server broke off what was asked of the ledger '{name}': {exception.MessageText}.",
            inner: Plain(exception))),
        PostgresErrorCodes.TooManyConnections => new TransactionLostException(new EmrException(
            EmrError.LedgerBusy, $"The server of the ledger '{name}' takes no more connections.", inner: Plain(exception))),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new EmrException(
            EmrError.LedgerLoginFailed, $"The server of the ledger '{name}' refused the login.", inner: Plain(exception)),
        PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedTable =>
            NotFound(name, Plain(exception)),
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.UndefinedFunction =>
            Damaged(name, $"{exception.MessageText}.", Plain(exception)),
        PostgresErrorCodes.InsufficientPrivilege => new EmrException(
            EmrError.LedgerAccessDenied, $"The login has no right to do this with the ledger '{name}': {exception.MessageText}.",
            inner: Plain(exception)),
        PostgresErrorCodes.ReadOnlySqlTransaction => new EmrException(
            EmrError.LedgerReadOnly, $"The server of the ledger '{name}' takes no changes: it is a standby, or was set to read only.",
            inner: Plain(exception)),
        PostgresErrorCodes.DiskFull => new EmrException(
            EmrError.LedgerStorageFull, $"There is no space left on the server to write the ledger '{name}'.", inner: Plain(exception)),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => Damaged(name, $"{exception.MessageText}.", Plain(exception)),
        string state when IsOfConnection(state) => Unreachable(name, exception),
        _ => new EmrException(
            EmrError.LedgerIoFailed, $"The server failed at the ledger '{name}': {exception.MessageText} ({exception.SqlState}).",
            inner: Plain(exception)),
    };
}
