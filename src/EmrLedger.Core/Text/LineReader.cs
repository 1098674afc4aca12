using System.Buffers;
using System.Text;

namespace EmrLedger.Text;

/// <summary>Lines of strict UTF-8, read from a stream one by one, none longer than is allowed.</summary>
internal sealed class LineReader(Stream stream, int maxLength)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> line = new();
    private int start;
    private int end;

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
            if (start == end)
            {
                start = 0;
                end = stream.Read(buffer);
                if (end == 0)
                    return line.WrittenCount == 0 ? null : TakeLine();
            }
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            int taken = length < 0 ? end - start : length;
            if (line.WrittenCount + taken > maxLength + 1)
                throw TooLong();
            line.Write(buffer.AsSpan(start, taken));
            start += taken;
            if (length < 0)
                continue;
            start++;
            return TakeLine();
        }
    }

    /// <summary>The next line; null after the last.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/> where the line is too long or not UTF-8.</exception>
    public string? ReadText()
    {
        if (ReadBytes() is not { } bytes)
            return null;
        try
        {
            return StrictUtf8.Encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new EmrException(EmrError.JsonInvalid, $"Line {Number} is not UTF-8.", inner: exception);
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
}
