using EmrLedger.Files;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>What can be said of a ledger's file before SQLite opens it.</summary>
internal static class SqliteLocation
{
    private const string LogSuffix = "-wal";
    private static readonly string[] Companions = [LogSuffix, "-shm", "-journal"];

    /// <summary>The file that a path names, the link through which it does so, and what SQLite keeps beside the file.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        string file = Resolve(path);
        return [path, file, .. Companions.Select(suffix => file + suffix)];
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
            throw new EmrException(EmrError.PathInvalid, $"'{path}' is not a path.", inner: exception);
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
            throw new EmrException(
                EmrError.PathNotFound, $"The folder of '{path}' does not exist.", "Check the path, or make the folder first.");
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
                EmrError.LedgerOnNetwork, $"The ledger '{path}' would be on a network share, where its locks cannot be trusted.");
        }
    }

    /// <summary>
    /// Refuses what is not a file. It is not opened for that: closing it would drop the locks that this process may have on it
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
            throw new EmrException(EmrError.LedgerNotFound, $"There is no ledger '{path}'.", inner: exception);
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

    /// <summary>Refuses a file that cannot be made where it would be.</summary>
    public static void RequireFree(string file, bool overwrite)
    {
        RequireLocal(file);
        SafeFile.RequireFree(file, overwrite);
    }

    /// <summary>There is a file where one was to be made.</summary>
    public static EmrException Exists(string file, Exception? inner = null) =>
        new(EmrError.FileExists, $"The file '{file}' exists already.", inner: inner);

    /// <summary>Deletes what SQLite keeps beside a file, as far as it is there.</summary>
    public static void DeleteCompanions(string file)
    {
        foreach (string suffix in Companions)
            File.Delete(file + suffix);
    }

    /// <summary>Whether there is a log, be it empty: somebody uses the file, or did until it was killed.</summary>
    public static bool HasLog(string file) => File.Exists(file + LogSuffix);

    /// <summary>Whether there is a log with something in it.</summary>
    public static bool HasNonEmptyLog(string file) => LogLength(file) > 0;

    /// <summary>The length of the log; null where there is none.</summary>
    public static long? LogLength(string file) => new FileInfo(file + LogSuffix) is { Exists: true, Length: var length } ? length : null;

    private static EmrException AccessDenied(string path, Exception inner) =>
        new(EmrError.LedgerAccessDenied, $"The ledger '{path}' cannot be opened.", inner: inner);
}
