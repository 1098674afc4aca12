using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Registry;

/// <summary>
/// What an authority's record says of the registry: <c>emr-registry/1 VERB DIGEST NAME</c>.
/// The record's patient hash is the hash of whom it speaks of, so that both hashes of a key are bound.
/// </summary>
/// <param name="Action">What happens.</param>
/// <param name="KeyDigest">SHA-256 of the canonical 88 bytes of the key.</param>
/// <param name="Name">Who that is, in words; at most <see cref="MaxNameBytes"/> in UTF-8.</param>
public sealed record RegistryStatement(RegistryAction Action, Hash256 KeyDigest, string Name)
{
    /// <summary>Every statement of every version begins so, and no prescription of a doctor does.</summary>
    internal const string Marker = "emr-registry/";

    /// <summary>The longest name, in UTF-8 bytes: what the longest verb leaves of a record's 200.</summary>
    public const int MaxNameBytes = EmrRecord.MaxPrescriptionBytes - 69;

    private const string Version = Marker + "1";
    private const int DigestLength = 43;

    /// <summary>The marker in UTF-8.</summary>
    public static ReadOnlyMemory<byte> MarkerBytes { get; } = "emr-registry/"u8.ToArray();

    /// <summary>Whether a record's text is a statement, of whatever version.</summary>
    public static bool IsStatement([NotNullWhen(true)] string? text) => text is not null && text.StartsWith(Marker, StringComparison.Ordinal);

    /// <summary>The same of a text in UTF-8.</summary>
    public static bool IsStatement(ReadOnlySpan<byte> text) => text.StartsWith(MarkerBytes.Span);

    /// <summary>SHA-256 of a canonical public key.</summary>
    public static Hash256 DigestOf(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> digest = stackalloc byte[Hash256.Length];
        SHA256.HashData(publicKey, digest);
        return new Hash256(digest);
    }

    /// <summary>A digest as a statement spells it: base64url without padding (RFC 4648), 43 characters.</summary>
    public static string Spell(Hash256 keyDigest)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        keyDigest.CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a digest as <see cref="Spell"/> writes it.</summary>
    public static bool TryReadDigest(ReadOnlySpan<char> text, out Hash256 keyDigest)
    {
        keyDigest = default;
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        if (text.Length != DigestLength || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out int written) || written != bytes.Length)
        {
            return false;
        }
        keyDigest = new Hash256(bytes);
        return true;
    }

    /// <summary>Reads a statement that these rules know.</summary>
    public static bool TryParse(string? text, RuleSet rules, [NotNullWhen(true)] out RegistryStatement? statement)
    {
        if (TryParse(text, out statement) && (statement.Action != RegistryAction.Pharmacy || rules >= RuleSet.Two))
            return true;
        statement = null;
        return false;
    }

    /// <summary>Reads a statement of any rules; only what <see cref="ToString"/> writes is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RegistryStatement? statement)
    {
        statement = null;
        string[] parts = (text ?? "").Split(' ', 4);
        if (parts is not [Version, var verb, var digest, var name] || !PlainName.CanBeRead(name, MaxNameBytes))
            return false;
        RegistryAction? action = verb switch
        {
            "add" => RegistryAction.Add,
            "revoke" => RegistryAction.Revoke,
            "authority" => RegistryAction.Authority,
            "pharmacy" => RegistryAction.Pharmacy,
            _ => null,
        };
        if (action is null || !TryReadDigest(digest, out Hash256 keyDigest))
            return false;
        RegistryStatement read = new(action.Value, keyDigest, name);
        if (read.ToString() != text)
            return false;
        statement = read;
        return true;
    }

    /// <summary>The record's text.</summary>
    public override string ToString()
    {
        string verb = Action switch
        {
            RegistryAction.Add => "add",
            RegistryAction.Revoke => "revoke",
            RegistryAction.Pharmacy => "pharmacy",
            _ => "authority",
        };
        return $"{Version} {verb} {Spell(KeyDigest)} {Name}";
    }
}
