using System.Buffers.Binary;
using EmrLedger.Files;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>What can be said of a ledger's file before SQLite opens it.</summary>
internal static class SqliteLocation
{
    private const int HeaderLength = 100;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>Refuses a folder on another machine: SQLite's locks and its shared memory do not work there.</summary>
    public static void RequireLocal(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(folder))
            throw new EmrException(EmrError.PathNotFound, $"The folder of '{path}' does not exist.", "Check the path, or make the folder first.");
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
                "Keep the ledger on a disk of this machine, and copy it with Backup-EmrLedger.");
        }
    }

    /// <summary>Refuses a file that is no ledger, one of a later version, and one that was cut.</summary>
    public static void RequireLedger(string path)
    {
        if (Directory.Exists(path))
            throw SqliteFailure.NotRecognized(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        long length;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = file.Length;
            if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.StartsWith(Magic))
                throw SqliteFailure.NotRecognized(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EmrException(
                EmrError.LedgerNotFound, $"There is no ledger '{path}'.", "Check the path, or make a ledger with New-EmrLedger.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmrException(
                EmrError.LedgerAccessDenied, $"The ledger '{path}' cannot be opened.", "Check the permissions of the file and of its folder.", exception);
        }
        catch (IOException exception)
        {
            throw new EmrException(
                EmrError.LedgerIoFailed, $"The ledger '{path}' cannot be read: {exception.Message}", "Check the disk.", exception);
        }

        if (BinaryPrimitives.ReadInt32BigEndian(header[68..]) != SqliteSchema.ApplicationId)
            throw SqliteFailure.NotRecognized(path);
        int version = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (version > SqliteSchema.Version)
        {
            throw new EmrException(
                EmrError.LedgerVersionUnsupported, $"The ledger '{path}' is of version {version}, and this module knows {SqliteSchema.Version}.",
                "Install a later version of the module.");
        }
        if (version < 1)
            throw SqliteFailure.Damaged(path, $"its version is {version}.");

        // While there is a journal, the file may lag behind it.
        long pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        long expected = pageSize * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (length < expected && !HasJournal(path))
            throw SqliteFailure.Damaged(path, $"it has {length} bytes of {expected}.");
    }

    /// <summary>Names a closed file anew, durably.</summary>
    public static void Move(string from, string to, bool overwrite)
    {
        try
        {
            using (FileStream file = new(from, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            // A log that an older file of the name left behind would be taken for the new one's.
            if (overwrite && File.Exists(to))
                DeleteCompanions(to);
            SafeFile.Move(from, to, overwrite);
        }
        catch (IOException exception) when (!overwrite && Path.Exists(to))
        {
            throw new EmrException(EmrError.FileExists, $"The file '{to}' exists already.", "Give another path, or -Force to overwrite it.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmrException(EmrError.LedgerReadOnly, $"The file '{to}' cannot be written.", "Check the permissions of its folder.", exception);
        }
        catch (IOException exception)
        {
            throw new EmrException(EmrError.LedgerIoFailed, $"The file '{to}' cannot be written: {exception.Message}", "Check the disk.", exception);
        }
    }

    /// <summary>Deletes a file with all that belongs to it, as far as it is there.</summary>
    public static void Delete(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            return;
        File.Delete(path);
        DeleteCompanions(path);
    }

    private static void DeleteCompanions(string path)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["-wal", "-shm", "-journal"])
            File.Delete(path + suffix);
    }

    /// <summary>Whether there is a log with something in it.</summary>
    public static bool HasJournal(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
}
