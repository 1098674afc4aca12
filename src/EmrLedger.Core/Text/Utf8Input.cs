using System.Text;

namespace EmrLedger.Text;

/// <summary>
/// The bytes of a stream of text as UTF-8 without a byte order mark, piece by piece; UTF-16 is known by its mark.
/// </summary>
internal sealed class Utf8Input(Stream stream)
{
    private const int PieceLength = 64 * 1024;

    private readonly byte[] piece = new byte[PieceLength];
    private Decoder? decoder;
    private bool begun;

    /// <summary>The next bytes, which hold until the next call; none after the last.</summary>
    /// <exception cref="ArgumentException">The stream begins as UTF-16 does, and is none.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        ReadOnlyMemory<byte> bytes = begun ? ReadPiece() : ReadFirst();
        return decoder is null ? bytes : Transcode(bytes);
    }

    private ReadOnlyMemory<byte> ReadPiece() => piece.AsMemory(0, stream.Read(piece));

    private ReadOnlyMemory<byte> ReadFirst()
    {
        begun = true;
        int length = stream.ReadAtLeast(piece, TextFile.Utf8Mark.Length, throwOnEndOfStream: false);
        ReadOnlyMemory<byte> first = piece.AsMemory(0, length);
        Encoding? utf16 = TextFile.Utf16Of(first.Span);
        decoder = utf16?.GetDecoder();
        int mark = utf16?.Preamble.Length ?? (first.Span.StartsWith(TextFile.Utf8Mark) ? TextFile.Utf8Mark.Length : 0);
        // A mark by itself is not the end.
        return mark > 0 && mark == first.Length ? ReadPiece() : first[mark..];
    }

    private byte[] Transcode(ReadOnlyMemory<byte> bytes)
    {
        while (true)
        {
            bool isEnd = bytes.IsEmpty;
            char[] characters = new char[decoder!.GetCharCount(bytes.Span, isEnd)];
            decoder.GetChars(bytes.Span, characters, isEnd);
            // Half a character is kept by the decoder until the rest of it comes.
            if (characters.Length > 0 || isEnd)
                return StrictUtf8.Encoding.GetBytes(characters);
            bytes = ReadPiece();
        }
    }
}
