namespace EmrLedger.Files;

/// <summary>What stands at a path, without opening it: opening a pipe would wait for whoever writes to it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Names">How many names it has in folders (hard links); 0 where the system does not say.</param>
/// <param name="Identity">What all names of one file have in common; null where the system does not say.</param>
internal sealed record FileEntry(EntryType Type, uint Names = 0, (ulong Device, ulong Number)? Identity = null)
{
    /// <summary>What a path names, at the end of all links.</summary>
    public static FileEntry Of(string path) => UnixFile.TryStat(path, followLinks: true) ?? Guess(path);

    /// <summary>Whether a path is itself a link, whatever that leads to.</summary>
    public static bool IsLink(string path) =>
        new FileInfo(path) is { LinkTarget: not null };

    /// <summary>
    /// Whether writing over the first path would change the second: they are one file, by the same name or by another. A link
    /// that is written over is replaced, and what it leads to is left alone.
    /// </summary>
    public static bool IsSame(string written, string kept)
    {
        if (Path.GetFullPath(written).Equals(Path.GetFullPath(kept), StringComparison.OrdinalIgnoreCase))
            return true;
        return UnixFile.TryStat(written, followLinks: false) is { Identity: { } one }
            && UnixFile.TryStat(kept, followLinks: true) is { Identity: { } other } && one == other;
    }

    /// <summary>What errors call it.</summary>
    public string Name => Type switch
    {
        EntryType.Folder => "a folder",
        EntryType.Pipe => "a pipe",
        EntryType.Socket => "a socket",
        EntryType.Device => "a device",
        _ => "a file",
    };

    private static FileEntry Guess(string path) =>
        new(Directory.Exists(path) ? EntryType.Folder : File.Exists(path) ? EntryType.File : EntryType.Nothing);
}
