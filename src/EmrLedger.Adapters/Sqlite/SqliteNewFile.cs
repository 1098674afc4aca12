using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// A ledger's file that is made under a name of its own and gets the right one when it is complete: whatever ends this process
/// leaves no half of a ledger behind that could be taken for one.
/// </summary>
internal static class SqliteNewFile
{
    private static readonly TimeSpan PatienceToReplace = TimeSpan.FromSeconds(1);

    /// <summary>Makes a file.</summary>
    /// <param name="location">Where.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="keepAs">What such a file is called from then on; null where it is deleted.</param>
    /// <param name="make">Is given the temporary file, which it makes and closes, and the final one, which errors name.</param>
    public static void Make(string location, bool overwrite, string? keepAs, Action<string, string> make)
    {
        string file = SqliteLocation.FullPath(location);
        SqliteLocation.RequireFree(file, overwrite, keepAs is not null);
        string temporary = SafeFile.TemporaryName(file);
        try
        {
            make(temporary, file);
            // SQLite does not say that it could not move the log to the file when it closed it.
            if (SqliteLocation.HasNonEmptyLog(temporary))
                throw SqliteFailure.IoFailed(file, "its log could not be moved to it.");
            Publish(temporary, file, overwrite, keepAs);
        }
        finally
        {
            Delete(temporary);
        }
    }

    private static void Publish(string temporary, string file, bool overwrite, string? keepAs)
    {
        try
        {
            using (FileStream stream = new(temporary, FileMode.Open, FileAccess.ReadWrite))
                stream.Flush(flushToDisk: true);
            bool isReplaced = overwrite && SqliteLocation.IsReplaced(file);
            if (isReplaced)
                Retire(file);
            if (overwrite && keepAs is not null)
                SqliteLocation.MoveWhole(file, keepAs);
            else if (!isReplaced)
                SqliteLocation.RequireNoLog(file);
            // A log that an older file of the name left behind would be taken for the new one's.
            SqliteLocation.DeleteCompanions(file);
            try
            {
                SafeFile.Move(temporary, file, overwrite);
            }
            catch when (overwrite && keepAs is not null)
            {
                SqliteLocation.MoveWhole(keepAs!, file);
                throw;
            }
            // The file's content is what was checked; it stays so only without a log.
            SqliteLocation.RequireNoLog(file);
        }
        catch (IOException exception) when (!overwrite && Path.Exists(file))
        {
            throw SqliteLocation.Exists(file, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw SqliteFailure.ReadOnly(file, exception);
        }
        catch (IOException exception)
        {
            throw SqliteFailure.IoFailed(file, $"{FileFailure.ReasonOf(exception)}.", exception);
        }
    }

    // LedgerBusy where somebody has the old ledger open, who would go on writing to a file without a name.
    private static void Retire(string file)
    {
        try
        {
            using SqliteSession session = SqliteSession.Connect(file, file, SqliteOpenMode.ReadWrite, LedgerStoreOptions.Default);
            try
            {
                SqliteSchema.RequireLedger(session, file);
                // This works only where nobody else has the file open.
                session.Begin("PRAGMA journal_mode = delete", PatienceToReplace);
            }
            catch
            {
                session.LeaveAsIs();
                throw;
            }
        }
        catch (EmrException exception) when (exception.Error != EmrError.LedgerBusy)
        {
            // A file that cannot be used as a ledger may be replaced.
        }
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
            SqliteLocation.DeleteCompanions(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Keep the first error.
        }
    }
}
