using System.Text;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>What can be said of a ledger's file before SQLite opens it.</summary>
internal static class SqliteLocation
{
    // SQLite takes no longer path, with "-journal" behind it.
    private const int MaxPathBytes = 504;
    private const string LogSuffix = "-wal";
    private const string JournalSuffix = "-journal";
    private static readonly string[] Companions = [LogSuffix, "-shm", JournalSuffix];
    // What was written and is not in the file itself.
    private static readonly string[] Logs = [LogSuffix, JournalSuffix];

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
            throw NotAPath(path, exception);
        }
        catch (PathTooLongException exception)
        {
            throw FileFailure.TooLong(path, exception);
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

    /// <summary>The whole path of a file to be made, which takes the place of a link and not of what the link leads to.</summary>
    public static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException exception)
        {
            throw NotAPath(path, exception);
        }
    }

    /// <summary>Refuses a folder on another machine: SQLite's locks and its shared memory do not work there.</summary>
    public static void RequireLocal(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        SafeFile.RequireFolder(path);
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
    /// Refuses what is not a file, and a name that is too long. It is not opened for that: closing it would drop the locks that
    /// this process may have on it (POSIX), and only SQLite knows which. And SQLite would wait at a pipe, beside the file too.
    /// </summary>
    public static void RequireFile(string path)
    {
        RequireShort(path);
        FileEntry entry = FileEntry.Of(path);
        switch (entry.Type)
        {
            case EntryType.Nothing:
                throw new EmrException(EmrError.LedgerNotFound, $"There is no ledger '{path}'.");
            case EntryType.Unknown:
                throw AccessDenied(path);
            case not EntryType.File:
                throw SqliteFailure.NotRecognized(path, entry.Name);
        }
        foreach (string suffix in Companions)
            SafeFile.RequireFile(path + suffix);
    }

    /// <summary>Refuses a file with a second name: under that, nobody would find the log beside the first.</summary>
    public static void RequireOneName(string path)
    {
        if (FileEntry.Of(path).Names > 1)
        {
            throw new EmrException(
                EmrError.LedgerLinked,
                $"The file of the ledger '{path}' has a second name (a hard link), under which what is written now would be missing.");
        }
    }

    /// <summary>What a second name, or a log that lost its ledger, makes doubtful.</summary>
    public static IReadOnlyList<string> NameWarnings(string file)
    {
        List<string> warnings = [];
        if (FileEntry.Of(file).Names > 1)
            warnings.Add("the file has a second name (a hard link): what was written under that one may be missing here");
        try
        {
            warnings.AddRange(Directory.EnumerateFiles(Path.GetDirectoryName(file)!, $"*{LogSuffix}")
                .Where(static log => new FileInfo(log).Length > 0 && !Path.Exists(log[..^LogSuffix.Length]))
                .Select(static log =>
                    $"the log '{Text.Display.Line(Path.GetFileName(log))}' beside it has lost its ledger: if this is that ledger by "
                    + "another name, what was added last is still in the log"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be listed.
        }
        return warnings;
    }

    /// <summary>Refuses a file that cannot be made where it would be.</summary>
    /// <param name="file">The file.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="isKept">Whether that is kept under another name, or what is left of it.</param>
    public static void RequireFree(string file, bool overwrite, bool isKept = false)
    {
        RequireShort(file);
        RequireLocal(file);
        Replacement.RequireFree(file, overwrite, FileKind.Ledger, isKept);
        if (!(overwrite && (isKept || IsReplaced(file))))
            RequireNoLog(file);
    }

    /// <summary>Whether there is a file that gives up its name, and with it the files that belong to it; those of a link do not.</summary>
    public static bool IsReplaced(string file) => File.Exists(file) && !FileEntry.IsLink(file);

    /// <summary>Refuses a name under which a log was left behind: SQLite would take it for the log of the new file.</summary>
    public static void RequireNoLog(string file)
    {
        foreach (string suffix in Logs)
        {
            if (new FileInfo(file + suffix) is { Exists: true, Length: > 0 })
            {
                throw new EmrException(
                    EmrError.LedgerLogLeft,
                    $"The file '{file}{suffix}' is there without its ledger: it holds what was last added to a ledger of that name.");
            }
        }
    }

    /// <summary>Moves a file to another name, and what belongs to it along; either may be missing.</summary>
    public static void MoveWhole(string from, string to)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["", .. Logs])
        {
            if (File.Exists(from + suffix))
                File.Move(from + suffix, to + suffix);
        }
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

    private static void RequireShort(string path)
    {
        if (!SafeFile.FitsAsName(path))
            throw FileFailure.TooLong(path);
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            throw new EmrException(
                EmrError.PathInvalid, $"The path '{path}' is too long: a ledger's has at most {MaxPathBytes} bytes.",
                "Keep the ledger in a folder of a shorter path.");
        }
    }

    private static EmrException NotAPath(string path, Exception inner) =>
        new(EmrError.PathInvalid, $"'{path}' is not a path.", inner: inner);

    private static EmrException AccessDenied(string path, Exception? inner = null) =>
        new(EmrError.LedgerAccessDenied, $"There is no permission to open the ledger '{path}'.", inner: inner);
}
