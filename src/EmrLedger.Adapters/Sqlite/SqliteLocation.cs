using EmrLedger.Files;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>What can be said of a ledger's file before SQLite opens it.</summary>
internal static class SqliteLocation
{
    private static readonly string[] CompanionSuffixes = ["-wal", "-shm", "-journal"];

    /// <summary>The file that a path names, the link through which it does so, and what SQLite keeps beside the file.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        string file = Resolve(path);
        return [path, file, .. CompanionSuffixes.Select(suffix => file + suffix)];
    }

    /// <summary>
    /// The file that a path names, whole and without a link: SQLite keeps a log beside the file, not beside a link to it, and
    /// takes some relative paths for something else.
    /// </summary>
    public static string Resolve(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException exception)
        {
            throw new EmrException(EmrError.PathInvalid, $"'{path}' is no path.", "Give the path of a file.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw AccessDenied(path, exception);
        }
        catch (IOException exception)
        {
            throw SqliteFailure.IoFailed(path, exception.Message, exception);
        }
    }

    /// <summary>Refuses a folder on another machine: SQLite's locks and its shared memory do not work there.</summary>
    public static void RequireLocal(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(folder))
        {
            throw new EmrException(EmrError.PathNotFound, $"The folder of '{path}' does not exist.",
                "Check the path, or make the folder first.");
        }
        bool network = path.StartsWith(@"\\", StringComparison.Ordinal) && OperatingSystem.IsWindows();
        if (!network)
        {
            try
            {
                string root = OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder;
                network = new DriveInfo(root).DriveType == DriveType.Network;
            }
            catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
            {
                // A drive that cannot be asked is not known to be a share; opening the file will say what is wrong.
            }
        }
        if (network)
        {
            throw new EmrException(
                EmrError.LedgerOnNetwork, $"The ledger '{path}' would be on a network share, where its locks cannot be trusted.",
                "Keep the ledger on a disk of this machine; make a copy there with Backup-EmrLedger, and move that.");
        }
    }

    /// <summary>
    /// Refuses what is no file. It is not opened for that: closing it would drop the locks that this process may have on it
    /// (POSIX), and only SQLite knows which.
    /// </summary>
    public static void RequireFile(string path)
    {
        try
        {
            if (File.GetAttributes(path).HasFlag(FileAttributes.Directory))
                throw SqliteFailure.NotRecognized(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EmrException(
                EmrError.LedgerNotFound, $"There is no ledger '{path}'.",
                "Check the path, or make a ledger with New-EmrLedger.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw AccessDenied(path, exception);
        }
        catch (IOException exception)
        {
            throw SqliteFailure.IoFailed(path, exception.Message, exception);
        }
    }

    /// <summary>Names a closed file anew, durably.</summary>
    public static void Move(string from, string to, bool overwrite)
    {
        try
        {
            using (FileStream file = new(from, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            if (overwrite && File.Exists(to))
            {
                SqliteLedgerStore.Retire(to);
                // A log that an older file of the name left behind would be taken for the new one's.
                DeleteCompanions(to);
            }
            SafeFile.Move(from, to, overwrite);
        }
        catch (IOException exception) when (!overwrite && Path.Exists(to))
        {
            throw new EmrException(EmrError.FileExists, $"The file '{to}' exists already.",
                "Give another path, or -Force to overwrite it.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmrException(EmrError.LedgerReadOnly, $"The file '{to}' cannot be written.",
                "Check the permissions of its folder.", exception);
        }
        catch (IOException exception)
        {
            throw new EmrException(EmrError.LedgerIoFailed, $"The file '{to}' cannot be written: {exception.Message}",
                "Check the disk.", exception);
        }
    }

    /// <summary>Deletes a file with all that belongs to it, as far as it is there.</summary>
    public static void Delete(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            return;
        try
        {
            File.Delete(path);
            DeleteCompanions(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmrException(EmrError.LedgerReadOnly, $"The file '{path}' cannot be deleted.",
                "Check the permissions of its folder.", exception);
        }
        catch (IOException exception)
        {
            throw SqliteFailure.IoFailed(path, exception.Message, exception);
        }
    }

    private static void DeleteCompanions(string path)
    {
        foreach (string suffix in CompanionSuffixes)
            File.Delete(path + suffix);
    }

    private static EmrException AccessDenied(string path, Exception inner) => new(
        EmrError.LedgerAccessDenied, $"The ledger '{path}' cannot be opened.",
        "Check the permissions of the file and of its folder.", inner);

    /// <summary>Whether there is a log, be it empty: somebody uses the file, or did until it was killed.</summary>
    public static bool HasLog(string path) => File.Exists(path + "-wal");

    /// <summary>Whether there is a log with something in it.</summary>
    public static bool HasJournal(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
}
