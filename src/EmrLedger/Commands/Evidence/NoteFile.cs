using EmrLedger.Files;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence;

/// <summary>The files that hold checkpoints.</summary>
internal static class NoteFile
{
    /// <summary>Reads a checkpoint.</summary>
    public static SignedNote Read(string path) => SignedNote.Parse(SafeFile.Read(path, SignedNote.MaxLength));

    /// <summary>Writes a checkpoint.</summary>
    public static void Write(string path, SignedNote note, bool overwrite) =>
        SafeFile.Write(path, note.ToBytes(), secret: false, overwrite);
}
