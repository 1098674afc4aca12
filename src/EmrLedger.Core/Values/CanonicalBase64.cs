namespace EmrLedger.Values;

/// <summary>Base 64 (RFC 4648, section 4) in the one form that encoding gives: padded, no white space, no stray bits.</summary>
internal static class CanonicalBase64
{
    /// <summary>Decodes at most <paramref name="maxLength"/> bytes; false for anything that encoding would not give.</summary>
    public static bool TryDecode(string text, int maxLength, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > (maxLength + 2) / 3 * 4)
            return false;
        byte[] buffer = new byte[maxLength + 3];
        if (!Convert.TryFromBase64String(text, buffer, out int length) || length > maxLength || Convert.ToBase64String(buffer, 0, length) != text)
            return false;
        bytes = buffer[..length];
        return true;
    }

    /// <summary>Decodes a hash of 32 bytes.</summary>
    public static bool TryDecodeHash(string text, out Hash256 hash)
    {
        bool decoded = TryDecode(text, Hash256.Length, out byte[] bytes) && bytes.Length == Hash256.Length;
        hash = decoded ? new Hash256(bytes) : default;
        return decoded;
    }

    /// <summary>Encodes a hash.</summary>
    public static string Encode(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }
}
