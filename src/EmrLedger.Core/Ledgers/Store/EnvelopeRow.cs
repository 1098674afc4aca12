using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Ledgers.Store;

/// <summary>The envelope of a record, in which its text is sealed, as a store keeps it. What it says is of no concern here.</summary>
/// <param name="TxId">The record's id, 32 bytes, which stands in the envelope as well.</param>
/// <param name="Nonce">The nonce of the text's encryption, 12 bytes, which stands there as well; no two have the same.</param>
/// <param name="Envelope">All bytes of the envelope.</param>
public sealed record EnvelopeRow(Hash256 TxId, ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> Envelope)
{
    /// <summary>The length of <see cref="Nonce"/>, in bytes.</summary>
    public const int NonceLength = Sealing.Envelope.NonceLength;

    /// <summary>The shortest envelope, in bytes: of one recipient, and of a text of one byte.</summary>
    public const int MinLength = Sealing.Envelope.MinLength;

    /// <summary>The longest envelope that a store takes, in bytes: there is room for later forms.</summary>
    public const int MaxLength = 8192;

    /// <summary>How many bytes an envelope begins with before anything in it is secret: format, txid and number of recipients.</summary>
    public const int HeaderLength = Sealing.Envelope.HeaderLength;

    /// <summary>Finds the row's values in an envelope; false where its format, or its length, is none.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> envelope, [NotNullWhen(true)] out EnvelopeRow? row)
    {
        row = null;
        if (envelope.Length > MaxLength || !Sealing.Envelope.TryLocate(envelope.Span, out Hash256 txId, out int nonceOffset))
            return false;
        row = new EnvelopeRow(txId, envelope.Slice(nonceOffset, NonceLength), envelope);
        return true;
    }

    /// <summary>What of the row is not what stands in the envelope; null where all is.</summary>
    public string? FindDifference() => FindDifference(TxId, Nonce.Span, Envelope.Span);

    /// <summary>The same of a row whose values are only lent.</summary>
    public static string? FindDifference(Hash256 txId, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> envelope)
    {
        if (envelope.Length > MaxLength || !Sealing.Envelope.TryLocate(envelope, out Hash256 inside, out int nonceOffset))
            return "it has not the form of an envelope";
        if (inside != txId)
            return $"it is that of record {inside}";
        return envelope.Slice(nonceOffset, NonceLength).SequenceEqual(nonce) ? null : "it was sealed under another nonce than is kept";
    }
}
