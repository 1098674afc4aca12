using System.Runtime.InteropServices;

namespace EmrLedger.Files;

/// <summary>
/// Failures of the file system in words of ours: each cause its own, and never the name of a file that nobody named, such as a
/// temporary one.
/// </summary>
internal static class FileFailure
{
    /// <summary>A file cannot be read.</summary>
    public static EmrException OfReading(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => Missing(path, exception),
        PathTooLongException => TooLong(path, exception),
        UnauthorizedAccessException => new EmrException(
            EmrError.FileReadFailed, $"There is no permission to read the file '{path}'.",
            "Ask its owner for the permission, or for a copy.", exception),
        NotSupportedException => NotAFile(path, "a device"),
        _ => new EmrException(EmrError.FileReadFailed, $"The file '{path}' cannot be read: {ReasonOf(exception)}.", inner: exception),
    };

    /// <summary>A file cannot be written.</summary>
    public static EmrException OfWriting(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => FolderOf(path).Type == EntryType.Folder
            ? new EmrException(
                EmrError.FileWriteFailed, $"The file '{path}' cannot be written: its folder takes no files.",
                "Choose another folder.", exception)
            : NoFolder(path, exception),
        PathTooLongException => TooLong(path, exception),
        UnauthorizedAccessException => new EmrException(
            EmrError.FileWriteFailed, $"There is no permission to write the file '{path}' in its folder.",
            "Choose another folder, or ask its owner for the permission.", exception),
        _ => new EmrException(
            EmrError.FileWriteFailed, $"The file '{path}' cannot be written: {ReasonOf(exception)}.", inner: exception),
    };

    /// <summary>There is no file, or not even its folder.</summary>
    public static EmrException Missing(string path, Exception? inner = null) =>
        FolderOf(path) is { Type: EntryType.Nothing }
            ? NoFolder(path, inner)
            : new EmrException(EmrError.PathNotFound, $"There is no file '{path}'.", inner: inner);

    /// <summary>There is no folder to write to.</summary>
    public static EmrException NoFolder(string path, Exception? inner = null) => new(
        EmrError.PathNotFound, $"The folder of '{path}' does not exist.", "Check the path, or make the folder first.", inner);

    /// <summary>There is something else than a file.</summary>
    public static EmrException NotAFile(string path, string what) => new(EmrError.PathNotFile, $"'{path}' is {what}, and not a file.");

    /// <summary>The name, or the whole path, has more characters than the file system takes.</summary>
    public static EmrException TooLong(string path, Exception? inner = null) => new(
        EmrError.PathInvalid, $"The name of the file '{path}' is too long for the disk.", "Give a shorter name.", inner);

    /// <summary>What stands where a file's folder should.</summary>
    public static FileEntry FolderOf(string path) => FileEntry.Of(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);

    /// <summary>Why the system failed, without the name of a file.</summary>
    public static string ReasonOf(Exception exception)
    {
        const int WindowsError = unchecked((int)0x8007_0000);
        string? reason = exception is not IOException failure ? null
            : OperatingSystem.IsWindows() && (failure.HResult & 0xFFFF_0000) == (WindowsError & 0xFFFF_0000)
                ? Marshal.GetPInvokeErrorMessage(failure.HResult & 0xFFFF)
                : UnixFile.ReasonOf(failure);
        return (reason ?? exception.Message).TrimEnd('.');
    }
}
