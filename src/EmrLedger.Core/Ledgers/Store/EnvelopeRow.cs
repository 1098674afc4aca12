using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Ledgers.Store;

/// <summary>The envelope of a record, in which its text is sealed, as a store keeps it. What it says is of no concern here.</summary>
/// <param name="TxId">The record's id, 32 bytes, which stands in the envelope as well.</param>
/// <param name="Nonce">The nonce of the text's encryption, 12 bytes, which stands there as well; no two have the same.</param>
/// <param name="Envelope">All bytes of the envelope.</param>
public sealed record EnvelopeRow(Hash256 TxId, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> Envelope)
{
    /// <summary>The length of <see cref="Nonce"/>, in bytes.</summary>
    public const int NonceLength = 12;

    /// <summary>The shortest envelope, in bytes: of one recipient, and of a text of one byte.</summary>
    public const int MinLength = HeaderLength + WrapLength + NonceLength + SecretLength + TagLength;

    /// <summary>The longest envelope that a store takes, in bytes.</summary>
    public const int MaxLength = 8192;

    /// <summary>The bytes before anything of an envelope is secret: its format, the txid and the number of recipients.</summary>
    public const int HeaderLength = 15 + Hash256.Length + 1;

    private const int WrapLength = 113;
    private const int MaxWraps = 8;
    // Two salts, patient and at least one byte of text.
    private const int SecretLength = 32 + 32 + Hash160.Length + 1;
    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Magic => "emr-envelope/1\0"u8;

    /// <summary>Finds the row's values in an envelope; false where its format, or its length, is none.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> envelope, [NotNullWhen(true)] out EnvelopeRow? row)
    {
        row = null;
        ReadOnlySpan<byte> bytes = envelope.Span;
        if (bytes.Length is < MinLength or > MaxLength || !bytes.StartsWith(Magic))
            return false;
        int wraps = bytes[HeaderLength - 1];
        int nonce = HeaderLength + (wraps * WrapLength);
        if (wraps is 0 or > MaxWraps || bytes.Length < nonce + NonceLength + SecretLength + TagLength)
            return false;
        Hash256 txId = new(bytes.Slice(Magic.Length, Hash256.Length));
        row = new EnvelopeRow(txId, envelope.Slice(nonce, NonceLength), envelope);
        return true;
    }

    /// <summary>What of the row is not what stands in the envelope; null where all is.</summary>
    public string? FindDifference()
    {
        if (!TryRead(Envelope, out EnvelopeRow? inside))
            return "it has not the form of an envelope";
        if (inside.TxId != TxId)
            return $"it is that of record {inside.TxId}";
        return inside.Nonce.Span.SequenceEqual(Nonce.Span) ? null : "it was sealed under another nonce than is kept";
    }
}
