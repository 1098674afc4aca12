using System.Buffers;
using System.Text;

namespace EmrLedger.Text;

/// <summary>
/// Lines of text, read from a stream one by one, none longer than is allowed: strict UTF-8, or UTF-16 with its mark. The last
/// one needs no end, and blank lines may follow it.
/// </summary>
internal sealed class LineReader(Stream stream, int maxLength)
{
    private readonly Utf8Input input = new(stream);
    private readonly ArrayBufferWriter<byte> line = new();
    private ReadOnlyMemory<byte> rest;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The bytes of the next line without its end (LF or CRLF); null after the last.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/> where the line is too long.</exception>
    public byte[]? ReadBytes()
    {
        line.ResetWrittenCount();
        Number++;
        while (true)
        {
            if (rest.IsEmpty && (rest = ReadPiece()).IsEmpty)
                return line.WrittenCount == 0 ? null : TakeLine();
            int length = rest.Span.IndexOf((byte)'\n');
            ReadOnlySpan<byte> taken = length < 0 ? rest.Span : rest.Span[..length];
            if (line.WrittenCount + taken.Length > maxLength + 1)
                throw TooLong();
            line.Write(taken);
            rest = rest[(length < 0 ? taken.Length : length + 1)..];
            if (length >= 0)
                return TakeLine();
        }
    }

    /// <summary>The next line; null after the last, and where only blank ones follow.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/> where the line is too long, blank or not UTF-8.</exception>
    public string? ReadText()
    {
        byte[]? bytes = ReadBytes();
        long number = Number;
        while (bytes is not null && bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
        {
            bytes = ReadBytes();
            if (bytes is not null && !bytes.AsSpan().Trim(" \t\r"u8).IsEmpty)
                throw Invalid($"Line {number} is blank, and others follow it.");
        }
        if (bytes is null)
            return null;
        if (bytes.Contains((byte)0))
            throw Invalid($"Line {Number} has zero bytes, as UTF-16 without a byte order mark and binary files have.");
        try
        {
            return StrictUtf8.Encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw Invalid($"Line {Number} is not UTF-8.", exception);
        }
    }

    private ReadOnlyMemory<byte> ReadPiece()
    {
        try
        {
            return input.Read();
        }
        catch (ArgumentException exception)
        {
            throw Invalid(
                $"The file begins as UTF-16 text does, but is not UTF-16 to its end: line {Number}, or one soon after it, "
                + "cannot be read.",
                exception);
        }
    }

    private byte[] TakeLine()
    {
        ReadOnlySpan<byte> bytes = line.WrittenSpan;
        if (bytes.EndsWith("\r"u8))
            bytes = bytes[..^1];
        return bytes.Length <= maxLength ? bytes.ToArray() : throw TooLong();
    }

    private EmrException TooLong() => new(EmrError.JsonInvalid, $"Line {Number} is longer than {maxLength} bytes.");

    private static EmrException Invalid(string why, Exception? inner = null) => new(EmrError.JsonInvalid, why, inner: inner);
}
