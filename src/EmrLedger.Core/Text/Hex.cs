using System.Buffers;

namespace EmrLedger.Text;

/// <summary>Base 16 as public objects carry it: lowercase on output, either case on input.</summary>
public static class Hex
{
    /// <summary>Lowercase hex of <paramref name="bytes"/>, two digits a byte.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Fills <paramref name="destination"/> exactly; false where the text is not that many bytes of hex.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == destination.Length * 2
        && Convert.FromHexString(text, destination, out _, out _) == OperationStatus.Done;

    /// <summary>Whether the text is an even number of hex digits; no digits at all are zero bytes.</summary>
    public static bool IsHex(ReadOnlySpan<char> text) => text.Length % 2 == 0 && !text.ContainsAnyExcept(Digits);

    /// <summary>The text in lowercase where it is hex, and untouched where it is not.</summary>
    internal static string Normalize(string text) =>
        text.AsSpan().ContainsAnyInRange('A', 'F') && IsHex(text) ? text.ToLowerInvariant() : text;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");
}
