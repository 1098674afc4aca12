using System.Text;

namespace EmrLedger.Files;

/// <summary>
/// Small files, read within a bound and written whole or not at all. Where a link stands, it is read through, and replaced by
/// what is written; the file that it leads to is never written.
/// </summary>
public static class SafeFile
{
    // 255 in most file systems, less the "-journal" of a database.
    private const int MaxNameBytes = 255 - 8;

    /// <summary>Reads a file of at most <paramref name="maxLength"/> bytes.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, PathInvalid, FileTooLarge or FileReadFailed.</exception>
    public static byte[] Read(string path, int maxLength)
    {
        using Stream stream = OpenRead(path);
        byte[] buffer = new byte[maxLength + 1];
        int length = Reading(path, () => stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        return length <= maxLength
            ? buffer[..length]
            : throw new EmrException(EmrError.FileTooLarge, $"The file '{path}' has more than {maxLength} bytes.");
    }

    /// <summary>The first bytes of a file, at most so many.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, PathInvalid or FileReadFailed.</exception>
    public static byte[] ReadStart(string path, int length)
    {
        using Stream stream = OpenRead(path);
        byte[] start = new byte[length];
        return start[..Reading(path, () => stream.ReadAtLeast(start, length, throwOnEndOfStream: false))];
    }

    /// <summary>Opens a file for reading; what is no file, such as a pipe, is not waited for.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, PathInvalid or FileReadFailed.</exception>
    public static Stream OpenRead(string path)
    {
        RequireFile(path);
        return Reading(path, () => UnixFile.OpenRead(path));
    }

    /// <summary>
    /// Writes a file through a temporary one beside it. A secret one is readable by its owner alone (mode 0600) from the
    /// first byte on; on Windows it inherits the folder's permissions.
    /// </summary>
    /// <exception cref="EmrException">FileExists, PathNotFile, PathNotFound, PathInvalid or FileWriteFailed.</exception>
    public static void Write(string path, byte[] content, bool secret, bool overwrite) =>
        Write(path, stream => stream.Write(content), secret, overwrite);

    /// <summary>The same with content that is written piece by piece; where that throws, nothing is left behind.</summary>
    /// <exception cref="EmrException">FileExists, PathNotFile, PathNotFound, PathInvalid or FileWriteFailed.</exception>
    public static void Write(string path, Action<Stream> write, bool secret, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(write);
        RequireFree(path, overwrite);

        string temporary = TemporaryName(path);
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (secret && !OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream stream = new(temporary, options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            Move(temporary, path, overwrite);
        }
        catch (Exception exception)
        {
            // Deleting in a folder that is missing would be an error of its own.
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (exception is not (IOException or UnauthorizedAccessException))
                throw;
            throw !overwrite && File.Exists(path) ? Exists(path) : FileFailure.OfWriting(path, exception);
        }
    }

    /// <summary>Refuses what is no file, a path without a folder, and a file that is there and may not be overwritten.</summary>
    /// <exception cref="EmrException">PathNotFile, PathNotFound or FileExists.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        RequireFile(path);
        if (!overwrite && File.Exists(path))
            throw Exists(path);
        RequireFolder(path);
    }

    /// <summary>Refuses a path in a folder that does not exist.</summary>
    /// <exception cref="EmrException">PathNotFound.</exception>
    public static void RequireFolder(string path)
    {
        if (FileFailure.FolderOf(path).Type is not (EntryType.Folder or EntryType.Unknown))
            throw FileFailure.NoFolder(path);
    }

    /// <summary>Refuses a folder, a pipe, a socket and a device; a file that is missing passes.</summary>
    /// <exception cref="EmrException">PathNotFile.</exception>
    public static void RequireFile(string path)
    {
        FileEntry entry = FileEntry.Of(path);
        if (entry.Type is EntryType.Folder or EntryType.Pipe or EntryType.Socket or EntryType.Device)
            throw FileFailure.NotAFile(path, entry.Name);
    }

    /// <summary>Names a file of the same folder anew, durably.</summary>
    /// <exception cref="IOException">A file is there already, or the system fails.</exception>
    public static void Move(string from, string to, bool overwrite)
    {
        File.Move(from, to, overwrite);
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// A name in a file's folder that nobody else uses: the file's own with something behind it, or that alone where both
    /// together would be too long.
    /// </summary>
    internal static string TemporaryName(string path)
    {
        string suffix = $".{Path.GetRandomFileName()}.tmp";
        return FitsAsName(path + suffix) ? path + suffix : Path.Combine(Path.GetDirectoryName(path) ?? "", suffix);
    }

    /// <summary>Whether file systems take a name, and still with what a database puts behind it.</summary>
    internal static bool FitsAsName(string path) => Encoding.UTF8.GetByteCount(Path.GetFileName(path)) <= MaxNameBytes;

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw FileFailure.OfReading(path, exception);
        }
    }

    private static EmrException Exists(string path) => new(EmrError.FileExists, $"The file '{path}' exists already.");
}
