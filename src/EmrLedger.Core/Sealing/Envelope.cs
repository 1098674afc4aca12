using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Unicode;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Sealing;

/// <summary>
/// The text of a sealed record, for its recipients alone, in exactly one form of bytes:
/// "emr-envelope/1" and a zero byte (15), txid (32), n (1), n wraps of an encapsulated key (65) and the wrapped content key (48),
/// nonce (12), and under AES-256-GCM salt (32), patient's salt (32), patient hash (20) and text (1 to 4096) with their tag (16). All before the nonce
/// is authenticated with the content, and the txid with each wrap. Who the recipients are is not in it.
/// </summary>
public sealed class Envelope
{
    /// <summary>No envelope is longer: 5160 bytes.</summary>
    public const int MaxLength = HeaderLength + (MaxRecipients * WrapLength) + NonceLength + TextOffset + MaxTextBytes + TagLength;

    /// <summary>An envelope is for at most so many keys.</summary>
    public const int MaxRecipients = 8;

    /// <summary>A sealed text has at most so many bytes of UTF-8.</summary>
    public const int MaxTextBytes = 4096;

    /// <summary>Where the patient hash begins in the content: after both salts of 32 bytes.</summary>
    internal const int PatientOffset = 2 * SealedText.SaltLength;

    /// <summary>Where the text begins in the content: after the patient hash of 20 bytes.</summary>
    internal const int TextOffset = PatientOffset + Hash160.Length;

    /// <summary>How many bytes stand before the first wrap: format, txid and number of recipients.</summary>
    internal const int HeaderLength = CountOffset + 1;

    /// <summary>The length of the nonce, in bytes.</summary>
    internal const int NonceLength = 12;

    /// <summary>No envelope is shorter: 274 bytes.</summary>
    internal const int MinLength = HeaderLength + WrapLength + NonceLength + TextOffset + 1 + TagLength;

    private const int MagicLength = 15;
    private const int CountOffset = MagicLength + Hash256.Length;
    private const int KeyLength = 32;
    private const int WrapLength = Hpke.EncLength + KeyLength + Hpke.TagLength;
    private const int TagLength = 16;

    private readonly byte[] bytes;

    private Envelope(byte[] bytes)
    {
        this.bytes = bytes;
        TxId = new Hash256(bytes.AsSpan(MagicLength, Hash256.Length));
    }

    /// <summary>The record that the text is of.</summary>
    public Hash256 TxId { get; }

    /// <summary>How many keys can open it.</summary>
    public int Recipients => bytes[CountOffset];

    /// <summary>All of it.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The nonce of its content, 12 bytes; another one in each envelope.</summary>
    public ReadOnlyMemory<byte> Nonce => bytes.AsMemory(NonceOffset, NonceLength);

    private static ReadOnlySpan<byte> Magic => "emr-envelope/1\0"u8;

    private int NonceOffset => HeaderLength + (Recipients * WrapLength);

    // What each wrap is bound to: all up to the number of recipients.
    private ReadOnlySpan<byte> Info => bytes.AsSpan(0, CountOffset);

    /// <summary>Reads an envelope, as far as it can be judged without a key.</summary>
    /// <param name="bytes">Its bytes, which are copied.</param>
    /// <param name="envelope">The envelope.</param>
    /// <param name="fault">What is wrong with the bytes, in words that follow "it".</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out string? fault)
    {
        envelope = null;
        fault = FindFault(bytes);
        if (fault is not null)
            return false;
        envelope = new Envelope(bytes.ToArray());
        return true;
    }

    /// <summary>Finds txid and nonce in bytes that have the form of an envelope; nothing else of them is looked at.</summary>
    internal static bool TryLocate(ReadOnlySpan<byte> bytes, out Hash256 txId, out int nonceOffset)
    {
        (txId, nonceOffset) = (default, 0);
        if (bytes.Length < MinLength || !bytes.StartsWith(Magic) || bytes[CountOffset] is < 1 or > MaxRecipients)
            return false;
        txId = new Hash256(bytes.Slice(MagicLength, Hash256.Length));
        nonceOffset = HeaderLength + (bytes[CountOffset] * WrapLength);
        return bytes.Length >= MinLength + nonceOffset - HeaderLength - WrapLength;
    }

    /// <summary>Reads an envelope as <see cref="ToString"/> writes it; no other spelling is read.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Envelope? envelope)
    {
        envelope = null;
        return text is not null && CanonicalBase64Url.TryDecode(text, MaxLength, out byte[] read)
            && TryRead(read, out envelope, out _);
    }

    /// <summary>Opens the text, and proves text and patient to be those that the record commits to.</summary>
    /// <param name="key">The key of a recipient.</param>
    /// <param name="commitment">The record's commitment.</param>
    /// <param name="patientToken">The record's patient hash.</param>
    /// <exception cref="EmrException">
    /// EnvelopeNotForKey where the key opens none of the wraps, EnvelopeAltered where the content is not what the record commits
    /// to, KeyHasNoPrivateKey or KeyDisposed.
    /// </exception>
    public OpenedText Open(EmrKey key, Hash256 commitment, Hash160 patientToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> contentKey = stackalloc byte[KeyLength];
        byte[] content = SecretBuffer.Create(bytes.Length - NonceOffset - NonceLength - TagLength);
        OpenedText? opened = null;
        try
        {
            if (!TryUnwrap(key, contentKey))
            {
                throw new EmrException(
                    EmrError.EnvelopeNotForKey, $"The envelope of the record {TxId} cannot be opened with the key {key.Hash}.");
            }
            if (!TryDecrypt(contentKey, content))
                throw Altered("its content was changed, or is of another envelope");
            ReadOnlySpan<byte> salt = content.AsSpan(0, SealedText.SaltLength);
            ReadOnlySpan<byte> text = content.AsSpan(TextOffset);
            if (SealedText.CommitmentOf(salt, text) != commitment)
                throw Altered("its text is not the one that the record commits to");
            Hash160 patient = new(content.AsSpan(PatientOffset, Hash160.Length));
            if (SealedText.PatientTokenOf(content.AsSpan(SealedText.SaltLength, SealedText.SaltLength), patient) != patientToken)
                throw Altered("its patient is not the record's");
            if (!Utf8.IsValid(text))
                throw Altered("what is in it is not text");
            opened = new OpenedText(content);
            return opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
            if (opened is null)
                CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>The bytes in base64url without padding, which is their only spelling.</summary>
    public override string ToString() => CanonicalBase64Url.Encode(bytes);

    /// <summary>Seals a content (salt, patient's salt, patient hash, text) for 1 to 8 keys, under a new content key and a new nonce.</summary>
    internal static Envelope Seal(Hash256 txId, ReadOnlySpan<EmrKey> recipients, ReadOnlySpan<byte> content)
    {
        int nonceOffset = HeaderLength + (recipients.Length * WrapLength);
        int contentOffset = nonceOffset + NonceLength;
        byte[] bytes = new byte[contentOffset + content.Length + TagLength];
        Magic.CopyTo(bytes);
        txId.CopyTo(bytes.AsSpan(MagicLength));
        bytes[CountOffset] = (byte)recipients.Length;
        Span<byte> contentKey = stackalloc byte[KeyLength];
        try
        {
            RandomNumberGenerator.Fill(contentKey);
            Span<byte> wraps = bytes.AsSpan(HeaderLength);
            foreach (EmrKey recipient in recipients)
            {
                using EmrKey ephemeral = EmrKey.Generate();
                Hpke.Seal(
                    recipient, ephemeral, bytes.AsSpan(0, CountOffset), [], contentKey, wraps[..Hpke.EncLength],
                    wraps[Hpke.EncLength..WrapLength]);
                wraps = wraps[WrapLength..];
            }
            RandomNumberGenerator.Fill(bytes.AsSpan(nonceOffset, NonceLength));
            using AesGcm cipher = new(contentKey, TagLength);
            cipher.Encrypt(
                bytes.AsSpan(nonceOffset, NonceLength), content, bytes.AsSpan(contentOffset, content.Length),
                bytes.AsSpan(^TagLength..), bytes.AsSpan(0, nonceOffset));
            return new Envelope(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    private bool TryUnwrap(EmrKey key, Span<byte> contentKey)
    {
        for (int offset = HeaderLength; offset < NonceOffset; offset += WrapLength)
        {
            ReadOnlySpan<byte> wrap = bytes.AsSpan(offset, WrapLength);
            if (Hpke.TryOpen(key, wrap[..Hpke.EncLength], Info, [], wrap[Hpke.EncLength..], contentKey))
                return true;
        }
        return false;
    }

    private bool TryDecrypt(ReadOnlySpan<byte> contentKey, Span<byte> content)
    {
        using AesGcm cipher = new(contentKey, TagLength);
        try
        {
            cipher.Decrypt(
                Nonce.Span, bytes.AsSpan(NonceOffset + NonceLength, content.Length), bytes.AsSpan(^TagLength..), content,
                bytes.AsSpan(0, NonceOffset));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static string? FindFault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            return $"has more than {MaxLength} bytes";
        if (!bytes.StartsWith(Magic))
            return "does not begin as an envelope";
        if (bytes.Length < HeaderLength)
            return "is cut off";
        int count = bytes[CountOffset];
        if (count is < 1 or > MaxRecipients)
            return $"is for {Display.Count(count, "key")}, and can be for 1 to {MaxRecipients}";
        int textLength = bytes.Length - HeaderLength - (count * WrapLength) - NonceLength - TextOffset - TagLength;
        if (textLength < 1)
            return "is cut off";
        if (textLength > MaxTextBytes)
            return $"has a text of more than {MaxTextBytes} bytes";
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> enc = bytes.Slice(HeaderLength + (i * WrapLength), Hpke.EncLength);
            if (enc[0] != Hpke.UncompressedPoint || !Adapters.Get<ISecp256k1>().IsOnCurve(enc[1..]))
                return $"has a key that is not on the curve, in its wrap {i + 1}";
        }
        return null;
    }

    private EmrException Altered(string why) =>
        new(EmrError.EnvelopeAltered, $"The envelope of the record {TxId} is not its own: {why}.");
}
