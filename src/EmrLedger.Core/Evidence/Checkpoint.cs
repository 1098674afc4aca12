using System.Globalization;
using EmrLedger.Values;

namespace EmrLedger.Evidence;

/// <summary>
/// What a log says of itself (C2SP tlog-checkpoint): three lines of origin, number of blocks, and the Merkle root over them in
/// base 64; further lines are kept, and mean nothing here.
/// </summary>
/// <param name="Origin">Which log.</param>
/// <param name="Size">How many blocks.</param>
/// <param name="Root">The root of the tree over their id preimages.</param>
public sealed record Checkpoint(string Origin, ulong Size, Hash256 Root)
{
    /// <summary>The text to be signed.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{CanonicalBase64.Encode(Root)}\n");

    /// <summary>Reads the text of a note.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/>.</exception>
    public static Checkpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        if (lines.Take(3).Any(static line => line.EndsWith(' ')))
            throw Malformed("one of its first three lines ends with a blank");
        if (lines.Length < 4 || lines.AsSpan(0, lines.Length - 1).Contains("") || lines[^1].Length != 0)
            throw Malformed("it does not have three lines or more, all of them with text");
        if (!ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw Malformed("its second line is not a size");
        }
        return CanonicalBase64.TryDecodeHash(lines[2], out Hash256 root)
            ? new Checkpoint(lines[0], size, root)
            : throw Malformed("its third line is not a root");
    }

    private static EmrException Malformed(string why) =>
        new(EmrError.NoteMalformed, $"The note is not a checkpoint: {why}.",
            "Check that the path names a checkpoint, and get the file once more, unchanged.");
}
