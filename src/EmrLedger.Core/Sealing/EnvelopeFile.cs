using System.Text;
using System.Text.Json;
using EmrLedger.Text;

namespace EmrLedger.Sealing;

/// <summary>Files of envelopes, to hand over: one line of JSON, <c>{"envelope":"…"}</c>, with the bytes in base64url.</summary>
public static class EnvelopeFile
{
    /// <summary>No file of an envelope is longer: 32 KiB, which is room for UTF-16 and for blanks.</summary>
    public const int MaxLength = 32 * 1024;

    private static ReadOnlySpan<byte> Member => "envelope"u8;

    /// <summary>The line, with its line feed.</summary>
    public static byte[] Write(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return Encoding.UTF8.GetBytes($"{{\"envelope\":\"{envelope}\"}}\n");
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.EnvelopeInvalid"/>.</exception>
    public static Envelope Read(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxLength)
            throw Invalid($"it has more than {MaxLength} bytes");
        try
        {
            Utf8JsonReader reader = new(TextFile.ToUtf8(content));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Invalid("it is not a JSON object");
            if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(Member)
                || !reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw Invalid("it has no member 'envelope' that is a text");
            }
            string text = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
                throw Invalid("something follows its envelope");
            return Parse(text);
        }
        catch (FormatException exception)
        {
            throw Invalid(exception.Message, exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Invalid("it is not JSON", exception);
        }
    }

    private static Envelope Parse(string text)
    {
        if (!Values.CanonicalBase64Url.TryDecode(text, Envelope.MaxLength, out byte[] bytes))
            throw Invalid($"its envelope is not base64url of at most {Envelope.MaxLength} bytes");
        return Envelope.TryRead(bytes, out Envelope? envelope, out string? fault) ? envelope : throw Invalid($"it {fault}");
    }

    private static EmrException Invalid(string why, Exception? inner = null) =>
        new(EmrError.EnvelopeInvalid, $"The envelope cannot be read: {why}.", inner: inner);
}
