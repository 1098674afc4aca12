namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// Whether a file that is read without a lock, since none can be made where it is, is still as it was when it was opened:
/// another user may be able to write what this one may only read.
/// </summary>
internal sealed class SqliteUnchanged
{
    private readonly string file;
    private readonly (DateTime Written, long Length) then;

    public SqliteUnchanged(string file)
    {
        this.file = file;
        then = Now;
    }

    private (DateTime Written, long Length) Now => new FileInfo(file) is { Exists: true } info
        ? (info.LastWriteTimeUtc, info.Length)
        : default;

    /// <summary>Refuses what was read where it is not.</summary>
    public void Require()
    {
        if (Now != then)
        {
            throw new EmrException(
                EmrError.LedgerBusy, $"The ledger '{file}' was written while it was read, where its readers can make no lock.",
                "Try again, or get write permission to its folder, which readers need beside a writer.");
        }
    }
}
