using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using EmrLedger.Json;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>An envelope as a line of an export: {"envelope":"..."}, its bytes in base64url without padding.</summary>
internal static class EnvelopeLine
{
    private const string Member = "envelope";
    private const string Blanks = " \t\r";

    /// <summary>The line, without its end.</summary>
    public static byte[] Write(EnvelopeRow row) =>
        Encoding.ASCII.GetBytes($$"""{"{{Member}}":"{{CanonicalBase64Url.Encode(row.Envelope.Span)}}"}""");

    /// <summary>Reads a line that has an envelope as its first member; false for every other line.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/>, which names the line and quotes nothing of it.</exception>
    public static bool TryRead(string line, long number, [NotNullWhen(true)] out EnvelopeRow? row)
    {
        row = null;
        ReadOnlySpan<char> rest = line.AsSpan().TrimStart(Blanks);
        if (rest is not ['{', ..] || !rest[1..].TrimStart(Blanks).StartsWith($"\"{Member}\"", StringComparison.Ordinal))
            return false;
        try
        {
            byte[] envelope = Decode(ReadText(line));
            if (!EnvelopeRow.TryRead(envelope, out row))
                throw new FormatException("its bytes have not the form of an envelope");
            return true;
        }
        catch (JsonException exception)
        {
            throw Invalid(number, $"it is not one JSON object, from byte {exception.BytePositionInLine} on");
        }
        catch (FormatException exception)
        {
            throw Invalid(number, exception.Message);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(number, "it has half of a surrogate pair");
        }
    }

    private static string ReadText(string line)
    {
        using JsonDocument document = JsonDocument.Parse(StrictUtf8.Encoding.GetBytes(line));
        EmrJsonObject members = new(document.RootElement);
        string text = members.String(Member);
        members.RequireNoOther();
        return text;
    }

    // Padding, blanks and bits that stand for nothing would give one envelope several spellings.
    private static byte[] Decode(string text) => CanonicalBase64Url.TryDecode(text, EnvelopeRow.MaxLength, out byte[] bytes)
        ? bytes
        : throw new FormatException($"its value is not base64url without padding, of at most {EnvelopeRow.MaxLength} bytes");

    private static EmrException Invalid(long number, string why) =>
        new(EmrError.JsonInvalid, $"Line {number} is not an envelope: {why}.");
}
