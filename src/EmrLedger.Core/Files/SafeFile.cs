namespace EmrLedger.Files;

/// <summary>Small files, read within a bound and written whole or not at all.</summary>
public static class SafeFile
{
    /// <summary>Reads a file of at most <paramref name="maxLength"/> bytes.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, FileTooLarge or FileReadFailed.</exception>
    public static byte[] Read(string path, int maxLength)
    {
        using Stream stream = OpenRead(path);
        byte[] buffer = new byte[maxLength + 1];
        int length = Reading(path, () => stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        return length <= maxLength
            ? buffer[..length]
            : throw new EmrException(EmrError.FileTooLarge, $"The file '{path}' has more than {maxLength} bytes.");
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile or FileReadFailed.</exception>
    public static Stream OpenRead(string path) =>
        Directory.Exists(path) ? throw NotAFile(path) : Reading(path, () => File.OpenRead(path));

    /// <summary>
    /// Writes a file through a temporary one beside it. A secret one is readable by its owner alone (mode 0600) from the
    /// first byte on; on Windows it inherits the folder's permissions.
    /// </summary>
    /// <exception cref="EmrException">FileExists, PathNotFile, PathNotFound or FileWriteFailed.</exception>
    public static void Write(string path, byte[] content, bool secret, bool overwrite) =>
        Write(path, stream => stream.Write(content), secret, overwrite);

    /// <summary>The same with content that is written piece by piece; where that throws, nothing is left behind.</summary>
    /// <exception cref="EmrException">FileExists, PathNotFile, PathNotFound or FileWriteFailed.</exception>
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
            if (!overwrite && File.Exists(path))
                throw Exists(path);
            throw exception is DirectoryNotFoundException
                ? new EmrException(EmrError.PathNotFound, $"The folder of '{path}' does not exist.", "Make the folder first.", exception)
                : new EmrException(
                    EmrError.FileWriteFailed, $"The file '{path}' cannot be written: {exception.Message}", inner: exception);
        }
    }

    /// <summary>Refuses a folder, and a file that is there and may not be overwritten.</summary>
    /// <exception cref="EmrException">PathNotFile or FileExists.</exception>
    public static void RequireFree(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw NotAFile(path);
        if (!overwrite && File.Exists(path))
            throw Exists(path);
    }

    /// <summary>Names a file of the same folder anew, durably.</summary>
    /// <exception cref="IOException">A file is there already, or the system fails.</exception>
    public static void Move(string from, string to, bool overwrite)
    {
        File.Move(from, to, overwrite);
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>A name beside a file's own that nobody else uses.</summary>
    internal static string TemporaryName(string path) => $"{path}.{Path.GetRandomFileName()}.tmp";

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EmrException(EmrError.PathNotFound, $"There is no file '{path}'.", inner: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmrException(
                EmrError.FileReadFailed, $"The file '{path}' cannot be read: {exception.Message}", inner: exception);
        }
    }

    private static EmrException Exists(string path) => new(EmrError.FileExists, $"The file '{path}' exists already.");

    private static EmrException NotAFile(string path) => new(EmrError.PathNotFile, $"'{path}' is a folder.");
}
