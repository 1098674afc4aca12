using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EmrLedger.Values;

namespace EmrLedger.Sealing;

/// <summary>
/// What a record says in place of a text and of a patient: a commitment to the text and a token of the patient, each under a
/// salt of its own, without which neither can be guessed or linked to another record. What replaces a prescription has its
/// patient's token, and so its salt, which says nothing of the text that was replaced once that is erased.
/// </summary>
public static class SealedText
{
    /// <summary>32 bytes.</summary>
    public const int SaltLength = 32;

    /// <summary>What the text of a sealed prescription without terms begins with; the commitment follows.</summary>
    public const string Prefix = "emr-seal/1 ";

    private const char Mark = '#';
    private const int SpellingLength = 1 + 43;

    private static ReadOnlySpan<byte> CommitmentContext => "emr-seal/1\0"u8;

    private static ReadOnlySpan<byte> PatientContext => "emr-patient/1\0"u8;

    /// <summary>SHA-256 of "emr-seal/1", a zero byte, the 32-byte salt and the text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public static Hash256 CommitmentOf(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        Hash(CommitmentContext, salt, text, digest);
        return new Hash256(digest);
    }

    /// <summary>The first 20 bytes of SHA-256 of "emr-patient/1", a zero byte, the 32-byte salt and the patient hash.</summary>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public static Hash160 PatientTokenOf(ReadOnlySpan<byte> salt, Hash160 patient)
    {
        Span<byte> bytes = stackalloc byte[Hash160.Length];
        patient.CopyTo(bytes);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        Hash(PatientContext, salt, bytes, digest);
        return new Hash160(digest[..Hash160.Length]);
    }

    /// <summary>A commitment as a record spells it: # and base64url without padding, 44 characters.</summary>
    public static string Spell(Hash256 commitment) => Mark + CanonicalBase64Url.Encode(commitment);

    /// <summary>Reads a commitment as <see cref="Spell"/> writes it.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, out Hash256 commitment)
    {
        commitment = default;
        return text is { Length: SpellingLength } && text[0] == Mark
            && CanonicalBase64Url.TryDecodeHash(text.AsSpan(1), out commitment);
    }

    private static void Hash(ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> content, Span<byte> digest)
    {
        if (salt.Length != SaltLength)
            throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(context);
        hash.AppendData(salt);
        hash.AppendData(content);
        hash.GetHashAndReset(digest);
    }
}
