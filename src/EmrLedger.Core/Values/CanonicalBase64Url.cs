using System.Buffers.Text;

namespace EmrLedger.Values;

/// <summary>Base64url (RFC 4648, section 5) in the one form that encoding gives: no padding, white space or stray bits.</summary>
internal static class CanonicalBase64Url
{
    /// <summary>Encodes bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Encodes a hash: 43 characters.</summary>
    public static string Encode(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        return Encode(bytes);
    }

    /// <summary>Decodes at most <paramref name="maxLength"/> bytes; false for anything that encoding would not give.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, int maxLength, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > Base64Url.GetEncodedLength(maxLength))
            return false;
        byte[] buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, buffer, out int length)
            || !text.SequenceEqual(Encode(buffer.AsSpan(0, length))))
        {
            return false;
        }
        bytes = buffer[..length];
        return true;
    }

    /// <summary>Decodes a hash of 32 bytes.</summary>
    public static bool TryDecodeHash(ReadOnlySpan<char> text, out Hash256 hash)
    {
        bool decoded = TryDecode(text, Hash256.Length, out byte[] bytes) && bytes.Length == Hash256.Length;
        hash = decoded ? new Hash256(bytes) : default;
        return decoded;
    }
}
