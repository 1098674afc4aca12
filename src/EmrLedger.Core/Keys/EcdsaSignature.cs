using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace EmrLedger.Keys;

/// <summary>The two numbers of an ECDSA signature over secp256k1, each from 1 to n − 1.</summary>
public readonly record struct EcdsaSignature
{
    /// <summary>The longest DER form: two integers of 33 bytes, 72 bytes in all.</summary>
    public const int MaxDerLength = 72;

    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    private static readonly Hash256 OrderValue = ToHash(Order);
    private static readonly Hash256 HalfOrder = ToHash(Order / 2);

    private EcdsaSignature(Hash256 r, Hash256 s)
    {
        R = r;
        S = s;
    }

    /// <summary>The first number, as 32 big-endian bytes.</summary>
    public Hash256 R { get; }

    /// <summary>The second number, as 32 big-endian bytes.</summary>
    public Hash256 S { get; }

    /// <summary>Whether s is above n / 2: the other of two signatures that verify alike (BIP 62 calls it high).</summary>
    public bool IsHighS => S > HalfOrder;

    /// <summary>False where either number is not from 1 to n − 1.</summary>
    public static bool TryCreate(Hash256 r, Hash256 s, out EcdsaSignature signature)
    {
        bool inRange = r != default && s != default && r < OrderValue && s < OrderValue;
        signature = inRange ? new EcdsaSignature(r, s) : default;
        return inRange;
    }

    /// <summary>
    /// Reads SEQUENCE { r INTEGER, s INTEGER } in strict DER (X.690): minimal lengths and integers, nothing after the end.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> der, out EcdsaSignature signature)
    {
        signature = default;
        if (der.Length > MaxDerLength)
            return false;
        try
        {
            AsnDecoder.ReadSequence(der, AsnEncodingRules.DER, out int offset, out int length, out int consumed);
            ReadOnlySpan<byte> rest = der.Slice(offset, length);
            return consumed == der.Length
                && TryReadNumber(ref rest, out Hash256 r)
                && TryReadNumber(ref rest, out Hash256 s)
                && rest.IsEmpty
                && TryCreate(r, s, out signature);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>The DER form, 8 to 72 bytes.</summary>
    public byte[] Encode()
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        Span<byte> number = stackalloc byte[Hash256.Length];
        using (writer.PushSequence())
        {
            R.CopyTo(number);
            writer.WriteIntegerUnsigned(TrimZeros(number));
            S.CopyTo(number);
            writer.WriteIntegerUnsigned(TrimZeros(number));
        }
        return writer.Encode();
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out Hash256 number)
    {
        ReadOnlySpan<byte> content = AsnDecoder.ReadIntegerBytes(rest, AsnEncodingRules.DER, out int consumed);
        rest = rest[consumed..];
        number = default;
        if ((content[0] & 0x80) != 0)
            return false;
        content = TrimZeros(content);
        if (content.Length > Hash256.Length)
            return false;
        Span<byte> padded = stackalloc byte[Hash256.Length];
        content.CopyTo(padded[(Hash256.Length - content.Length)..]);
        number = new Hash256(padded);
        return true;
    }

    private static ReadOnlySpan<byte> TrimZeros(ReadOnlySpan<byte> number)
    {
        int first = number.IndexOfAnyExcept((byte)0);
        return first < 0 ? number[^1..] : number[first..];
    }

    private static Hash256 ToHash(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        value.TryWriteBytes(bytes, out _, isUnsigned: true, isBigEndian: true);
        return new Hash256(bytes);
    }
}
