using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EmrLedger.Keys;
using Secp256k1Net;
using Library = Secp256k1Net.Secp256k1;

namespace EmrLedger.Adapters.Secp256k1;

/// <summary>
/// secp256k1 by libsecp256k1, which computes with private keys in constant time, reads them where they are, and keeps no copy.
/// The binding has no way to randomise its context (secp256k1_context_randomize), which would blind that computation further.
/// </summary>
[SuppressMessage(
    "Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It is used until the process ends.")]
internal sealed class NativeSecp256k1 : ISecp256k1
{
    private const int PointLength = 64;
    private const int SignatureLength = 64;
    private const byte UncompressedPoint = 0x04;

    // HPKE derives its keys from the coordinate itself, not from a hash of the point.
    private static readonly EcdhHashFunction CopyX = static (output, x, _, _) =>
    {
        x.CopyTo(output);
        return 1;
    };

    // Called where libsecp256k1 is misused; the call fails then, which is enough. The binding's own handler writes to the console
    // of a shell that is not ours.
    private readonly Library library = new(static (_, _) => { });

    private readonly KeyCache<ParsedKey> keys;

    public NativeSecp256k1() => keys = new KeyCache<ParsedKey>(TryParse);

    public CurveInfo Info { get; } = new("libsecp256k1", FallbackReason: null);

    public bool IsPrivateKey(ReadOnlySpan<byte> privateKey) => library.EcSeckeyVerify(privateKey);

    public void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> point)
    {
        Span<byte> parsed = stackalloc byte[PointLength];
        Span<byte> serialized = stackalloc byte[1 + PointLength];
        nuint length = (nuint)serialized.Length;
        if (!library.EcPubkeyCreate(parsed, privateKey)
            || !library.EcPubkeySerialize(serialized, ref length, parsed, Secp256k1Net.Secp256k1EcFlags.Uncompressed))
        {
            throw new ArgumentException("The private key is not from 1 to n − 1.", nameof(privateKey));
        }
        serialized[1..].CopyTo(point);
    }

    public bool IsOnCurve(ReadOnlySpan<byte> point) => keys.IsKnownOrValid(point);

    public EcdsaSignature Sign(ReadOnlySpan<byte> privateKey, Hash256 hash)
    {
        Span<byte> message = stackalloc byte[Hash256.Length];
        hash.CopyTo(message);
        Span<byte> signed = stackalloc byte[SignatureLength];
        Span<byte> numbers = stackalloc byte[SignatureLength];
        return library.EcdsaSign(signed, message, privateKey)
            && library.EcdsaSignatureSerializeCompact(numbers, signed)
            && EcdsaSignature.TryCreate(
                new Hash256(numbers[..Hash256.Length]), new Hash256(numbers[Hash256.Length..]), out EcdsaSignature signature)
            ? signature
            : throw new ArgumentException("The private key is not from 1 to n − 1.", nameof(privateKey));
    }

    public bool Verify(ReadOnlySpan<byte> point, Hash256 hash, EcdsaSignature signature)
    {
        if (!keys.TryGet(point, out ParsedKey key))
            return false;
        Span<byte> message = stackalloc byte[Hash256.Length];
        hash.CopyTo(message);
        Span<byte> numbers = stackalloc byte[SignatureLength];
        signature.R.CopyTo(numbers);
        signature.S.CopyTo(numbers[Hash256.Length..]);
        Span<byte> parsed = stackalloc byte[SignatureLength];
        if (!library.EcdsaSignatureParseCompact(parsed, numbers))
            return false;
        // It verifies the lower s alone. The answer says which of the two it was given.
        _ = library.EcdsaSignatureNormalize(parsed, parsed);
        return library.EcdsaVerify(parsed, message, key);
    }

    public bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, Span<byte> sharedX)
    {
        // The other key is used once: it is not worth remembering.
        if (!TryParse(point, out ParsedKey key))
            return false;
        return library.Ecdh(sharedX, key, privateKey, CopyX, IntPtr.Zero)
            ? true
            : throw new ArgumentException("The private key is not from 1 to n − 1.", nameof(privateKey));
    }

    private bool TryParse(ReadOnlySpan<byte> point, out ParsedKey key)
    {
        key = default;
        return library.EcPubkeyParse(key, [UncompressedPoint, .. point]);
    }

    /// <summary>A public key as libsecp256k1 keeps it.</summary>
    [InlineArray(PointLength)]
    private struct ParsedKey
    {
        private byte first;
    }
}
