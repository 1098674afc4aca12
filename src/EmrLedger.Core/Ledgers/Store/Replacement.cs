using EmrLedger.Composition;
using EmrLedger.Files;

namespace EmrLedger.Ledgers.Store;

/// <summary>
/// What a command that may overwrite does overwrite: an older file of the kind that it writes, an empty one, and a link, which
/// is replaced while what it leads to is left alone. Anything else is somebody's mistake.
/// </summary>
public static class Replacement
{
    /// <summary>Refuses a path where a file of a kind cannot be written.</summary>
    /// <param name="path">The path.</param>
    /// <param name="overwrite">Whether a file that is there may be overwritten.</param>
    /// <param name="kind">What is to be written.</param>
    /// <param name="isKept">Whether the old file is kept under another name: then it may be damaged beyond recognition.</param>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, FileExists, FileKindMismatch, or FileReadFailed.</exception>
    public static void RequireFree(string path, bool overwrite, FileKind kind, bool isKept = false)
    {
        SafeFile.RequireFree(path, overwrite);
        if (!overwrite || FileEntry.IsLink(path) || KindAt(path) is not { } found)
            return;
        if (found != kind && found != FileKind.Empty && !(isKept && found == FileKind.Other))
            throw Mismatch(path, found, kind);
    }

    /// <summary>The kind of the file at a path; null where there is none.</summary>
    /// <exception cref="EmrException">FileReadFailed.</exception>
    public static FileKind? KindAt(string path)
    {
        if (!File.Exists(path))
            return null;
        if (new FileInfo(path).Length == 0)
            return FileKind.Empty;
        // A ledger is not opened by ourselves: closing it would drop the locks that this process may have on it (POSIX).
        return Adapters.Get<ILedgerStores>().KindOf(path) ?? FileKinds.Of(SafeFile.ReadStart(path, FileKinds.StartLength));
    }

    private static EmrException Mismatch(string path, FileKind found, FileKind kind) => new(
        EmrError.FileKindMismatch,
        $"'{path}' is {FileKinds.NameOf(found)}, and is not replaced by {FileKinds.NameOf(kind)}.",
        "Give another path, or move or delete the file yourself.");
}
