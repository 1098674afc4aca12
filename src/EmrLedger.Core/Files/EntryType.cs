namespace EmrLedger.Files;

/// <summary>What stands at a path.</summary>
internal enum EntryType
{
    /// <summary>The system does not say, such as where a folder may not be entered.</summary>
    Unknown,
    /// <summary>Nothing, or a link to nothing.</summary>
    Nothing,
    /// <summary>A file that is kept on a disk.</summary>
    File,
    /// <summary>A folder.</summary>
    Folder,
    /// <summary>A pipe (FIFO), which has something to read only while somebody writes.</summary>
    Pipe,
    /// <summary>A socket.</summary>
    Socket,
    /// <summary>A terminal, a disk, or another device.</summary>
    Device,
}
