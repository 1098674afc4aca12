using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace EmrLedger.Text;

/// <summary>UTF-8 that refuses what it cannot encode (a lone surrogate), instead of replacing it.</summary>
public static class StrictUtf8
{
    /// <summary>The throwing encoding, without a byte order mark.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Encodes into <paramref name="destination"/>. <see cref="OperationStatus.InvalidData"/> means a lone surrogate,
    /// <see cref="OperationStatus.DestinationTooSmall"/> a longer text.
    /// </summary>
    public static OperationStatus TryEncode(ReadOnlySpan<char> text, Span<byte> destination, out int written) =>
        Utf8.FromUtf16(text, destination, out _, out written, replaceInvalidSequences: false);

    /// <summary>Whether the text has no lone surrogate.</summary>
    public static bool IsEncodable(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int consumed) != OperationStatus.Done)
                return false;
            text = text[consumed..];
        }
        return true;
    }
}
