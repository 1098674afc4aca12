using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Values;

namespace EmrLedger;

/// <summary>A checkpoint in a file: what it states, and who signed it by its own account.</summary>
/// <param name="Path">The file, a full path.</param>
/// <param name="Origin">Which log.</param>
/// <param name="Size">How many blocks it covers.</param>
/// <param name="Root">The root over them, base 64.</param>
/// <param name="Signers">The names in its signature lines, which only a check of the signatures shows to be true.</param>
public sealed record CheckpointInfo(string Path, string Origin, ulong Size, string Root, IReadOnlyList<string> Signers)
{
    /// <summary>What a note in a file states.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/> where the note is not a checkpoint.</exception>
    public static CheckpointInfo Of(string path, SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        return new CheckpointInfo(
            path, checkpoint.Origin, checkpoint.Size, CanonicalBase64.Encode(checkpoint.Root), [.. note.Signatures.Select(static signature => signature.Name)]);
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
