using System.Security.Cryptography;
using System.Text;
using EmrLedger.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>PKCS#8, PBES2 and SEC1 by BouncyCastle; the derivation of a key from a passphrase by .NET.</summary>
internal sealed class PrivateKeyCodec(Lazy<ISecp256k1> curve) : IPrivateKeyCodec
{
    // OWASP's advice for PBKDF2-HMAC-SHA-256.
    private const int Iterations = 600_000;
    private const int SaltLength = 16;
    private const int AesBlockLength = 16;

    // What a file may ask for: anything that others write, and no more than seconds of work.
    private const int MaxIterations = 5_000_000;
    private const int MaxDerivedLength = 64;

    private const int ScalarLength = 32;

    // With the lengths of their keys in bytes.
    private static readonly Dictionary<DerObjectIdentifier, int> Ciphers = new()
    {
        [NistObjectIdentifiers.IdAes128Cbc] = 16,
        [NistObjectIdentifiers.IdAes192Cbc] = 24,
        [NistObjectIdentifiers.IdAes256Cbc] = 32,
        [PkcsObjectIdentifiers.DesEde3Cbc] = 24,
    };

    // Null where .NET has no such hash.
    private static readonly Dictionary<DerObjectIdentifier, HashAlgorithmName?> Prfs = new()
    {
        [PkcsObjectIdentifiers.IdHmacWithSha1] = HashAlgorithmName.SHA1,
        [PkcsObjectIdentifiers.IdHmacWithSha224] = null,
        [PkcsObjectIdentifiers.IdHmacWithSha256] = HashAlgorithmName.SHA256,
        [PkcsObjectIdentifiers.IdHmacWithSha384] = HashAlgorithmName.SHA384,
        [PkcsObjectIdentifiers.IdHmacWithSha512] = HashAlgorithmName.SHA512,
    };

    private static readonly AlgorithmIdentifier NamedCurve = new(X9ObjectIdentifiers.IdECPublicKey, SecObjectIdentifiers.SecP256k1);

    public byte[] Encode(PrivateKeyFormat format, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point) =>
        format == PrivateKeyFormat.Sec1
            ? ToSec1(privateKey, point, SecObjectIdentifiers.SecP256k1).GetDerEncoded()
            : ToPkcs8(privateKey, point).GetDerEncoded();

    public byte[] EncodeEncrypted(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, ReadOnlySpan<char> passphrase) =>
        Encrypt(ToPkcs8(privateKey, point), passphrase);

    public byte[] EncodeSeed(ReadOnlySpan<byte> seed) => ToPkcs8(seed).GetDerEncoded();

    public byte[] EncodeSeedEncrypted(ReadOnlySpan<byte> seed, ReadOnlySpan<char> passphrase) => Encrypt(ToPkcs8(seed), passphrase);

    public byte[] DecodeSeed(byte[] der) => Reading(() => SeedOf(PrivateKeyInfo.GetInstance(Whole(der))));

    public byte[] DecodeSeedEncrypted(byte[] der, ReadOnlySpan<char> passphrase)
    {
        PrivateKeyInfo opened = Decrypt(der, passphrase);
        return Reading(() => SeedOf(opened));
    }

    public byte[] Decode(PrivateKeyFormat format, byte[] der) => Reading(() => format == PrivateKeyFormat.Sec1
        ? FromSec1(ECPrivateKeyStructure.GetInstance(Whole(der)), outerCurve: null)
        : FromPkcs8(PrivateKeyInfo.GetInstance(Whole(der))));

    public byte[] DecodeEncrypted(byte[] der, ReadOnlySpan<char> passphrase)
    {
        PrivateKeyInfo opened = Decrypt(der, passphrase);
        return Reading(() => FromPkcs8(opened));
    }

    private static byte[] Encrypt(PrivateKeyInfo key, ReadOnlySpan<char> passphrase)
    {
        AlgorithmIdentifier prf = new(PkcsObjectIdentifiers.IdHmacWithSha256, DerNull.Instance);
        Pbkdf2Params work = new(RandomNumberGenerator.GetBytes(SaltLength), Iterations, prf);
        PbeS2Parameters scheme = new(
            new KeyDerivationFunc(PkcsObjectIdentifiers.IdPbkdf2, work),
            new EncryptionScheme(NistObjectIdentifiers.IdAes256Cbc, new DerOctetString(RandomNumberGenerator.GetBytes(AesBlockLength))));
        byte[] content = key.GetDerEncoded();
        try
        {
            return new EncryptedPrivateKeyInfo(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbeS2, scheme), Apply(forEncryption: true, scheme, passphrase, content))
                .GetDerEncoded();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static PrivateKeyInfo Decrypt(byte[] der, ReadOnlySpan<char> passphrase)
    {
        EncryptedPrivateKeyInfo encrypted = Reading(() => ReadEncrypted(der));
        byte[] content = [];
        try
        {
            PbeS2Parameters scheme = PbeS2Parameters.GetInstance(encrypted.EncryptionAlgorithm.Parameters);
            content = Apply(forEncryption: false, scheme, passphrase, encrypted.GetEncryptedData());
            return PrivateKeyInfo.GetInstance(content);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A wrong passphrase gives bytes that are not padded, or not a key: the container has no other check.
            throw new EmrException(
                EmrError.PassphraseWrong,
                "The passphrase does not open the key file, or the file is damaged.",
                inner: exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static byte[] Apply(bool forEncryption, PbeS2Parameters scheme, ReadOnlySpan<char> passphrase, byte[] content)
    {
        Pbkdf2Params work = Pbkdf2Params.GetInstance(scheme.KeyDerivationFunc.Parameters);
        DerObjectIdentifier algorithm = scheme.EncryptionScheme.Algorithm;
        int length = work.KeyLength?.IntValueExact ?? Ciphers[algorithm];
        byte[] key = DeriveKey(work, passphrase, length);
        try
        {
            IBufferedCipher cipher = CipherUtilities.GetCipher(algorithm);
            Asn1Object parameters = scheme.EncryptionScheme.Parameters.ToAsn1Object();
            cipher.Init(forEncryption, ParameterUtilities.GetCipherParameters(algorithm, new KeyParameter(key), parameters));
            return cipher.DoFinal(content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // OpenSSL takes the UTF-8 bytes of the passphrase, and so do we. .NET has the operating system's PBKDF2, several times as
    // fast as BouncyCastle's, for all hashes but one.
    private static byte[] DeriveKey(Pbkdf2Params work, ReadOnlySpan<char> passphrase, int length)
    {
        byte[] password = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        try
        {
            Encoding.UTF8.GetBytes(passphrase, password);
            byte[] salt = work.GetSalt();
            int iterations = work.IterationCount.IntValueExact;
            if (Prfs[work.Prf.Algorithm] is { } hash)
                return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, hash, length);
            Pkcs5S2ParametersGenerator generator = new(new Sha224Digest());
            generator.Init(password, salt, iterations);
            return ((KeyParameter)generator.GenerateDerivedMacParameters(8 * length)).GetKey();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    // RFC 8410, section 7: the seed is an OCTET STRING inside the private key's own.
    private static PrivateKeyInfo ToPkcs8(ReadOnlySpan<byte> seed) =>
        new(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DerOctetString(seed.ToArray()));

    private static byte[] SeedOf(PrivateKeyInfo info)
    {
        if (!info.PrivateKeyAlgorithm.Algorithm.Equals(EdECObjectIdentifiers.id_Ed25519))
            throw KeyRefusal.NotEd25519();
        byte[] seed = Asn1OctetString.GetInstance(info.ParsePrivateKey()).GetOctets();
        return seed.Length == ScalarLength ? seed : throw KeyRefusal.Malformed("its seed does not have 32 bytes");
    }

    private static PrivateKeyInfo ToPkcs8(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point) =>
        new(NamedCurve, ToSec1(privateKey, point, parameters: null));

    private static ECPrivateKeyStructure ToSec1(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, DerObjectIdentifier? parameters) =>
        new(new DerOctetString(privateKey.ToArray()), parameters, new DerBitString([0x04, .. point]));

    private byte[] FromPkcs8(PrivateKeyInfo info)
    {
        if (!info.PrivateKeyAlgorithm.Algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey))
            throw KeyRefusal.OtherAlgorithm(info.PrivateKeyAlgorithm.Algorithm.Id);
        return FromSec1(ECPrivateKeyStructure.GetInstance(info.ParsePrivateKey()), info.PrivateKeyAlgorithm.Parameters);
    }

    private byte[] FromSec1(ECPrivateKeyStructure structure, Asn1Encodable? outerCurve)
    {
        RequireNamedCurve(outerCurve ?? structure.Parameters);
        if (structure.Parameters is { } innerCurve)
            RequireNamedCurve(innerCurve);

        byte[] scalar = BigIntegers.AsUnsignedByteArray(ScalarLength, new Org.BouncyCastle.Math.BigInteger(1, structure.PrivateKey.GetOctets()));
        if (structure.PublicKey is { } publicKey && !BelongsTo(scalar, publicKey.GetBytes()))
        {
            CryptographicOperations.ZeroMemory(scalar);
            throw KeyRefusal.Malformed("its public key is not that of its private key");
        }
        return scalar;
    }

    private static void RequireNamedCurve(Asn1Encodable? curve)
    {
        switch (curve?.ToAsn1Object())
        {
            case null or Asn1Null:
                throw KeyRefusal.NoCurve();
            case not DerObjectIdentifier:
                throw KeyRefusal.ExplicitCurve(isPublic: false);
            case DerObjectIdentifier name when !name.Equals(SecObjectIdentifiers.SecP256k1):
                throw KeyRefusal.OtherCurve(name.Id);
        }
    }

    private bool BelongsTo(byte[] scalar, byte[] publicKey)
    {
        if (!curve.Value.IsPrivateKey(scalar))
            return false;
        Span<byte> point = stackalloc byte[2 * ScalarLength];
        curve.Value.DerivePublicKey(scalar, point);
        return publicKey.Length switch
        {
            65 => publicKey[0] == 0x04 && point.SequenceEqual(publicKey.AsSpan(1)),
            33 => publicKey[0] == 2 + (point[^1] & 1) && point[..ScalarLength].SequenceEqual(publicKey.AsSpan(1)),
            _ => false,
        };
    }

    private static EncryptedPrivateKeyInfo ReadEncrypted(byte[] der)
    {
        EncryptedPrivateKeyInfo encrypted = EncryptedPrivateKeyInfo.GetInstance(Whole(der));
        if (!encrypted.EncryptionAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2))
            throw KeyRefusal.OtherEncryption(encrypted.EncryptionAlgorithm.Algorithm.Id);
        PbeS2Parameters parameters = PbeS2Parameters.GetInstance(encrypted.EncryptionAlgorithm.Parameters);
        Require(parameters.KeyDerivationFunc.Algorithm, [PkcsObjectIdentifiers.IdPbkdf2]);
        Require(parameters.EncryptionScheme.Algorithm, Ciphers.Keys);

        Pbkdf2Params work = Pbkdf2Params.GetInstance(parameters.KeyDerivationFunc.Parameters);
        Require(work.Prf.Algorithm, Prfs.Keys);
        if (work.IterationCount.SignValue < 1 || work.KeyLength is { SignValue: < 1 })
            throw KeyRefusal.Malformed("its key has no length, or is derived in no steps");
        if (IsAbove(work.IterationCount, MaxIterations) || (work.KeyLength is { } length && IsAbove(length, MaxDerivedLength)))
            throw KeyRefusal.TooMuchWork();
        return encrypted;
    }

    // What is not known would end as a wrong passphrase.
    private static void Require(DerObjectIdentifier algorithm, IReadOnlyCollection<DerObjectIdentifier> known)
    {
        if (!known.Contains(algorithm))
            throw KeyRefusal.OtherEncryption(algorithm.Id);
    }

    private static bool IsAbove(Org.BouncyCastle.Math.BigInteger value, int limit) =>
        value.CompareTo(Org.BouncyCastle.Math.BigInteger.ValueOf(limit)) > 0;

    private static Asn1Object Whole(byte[] der) => Asn1Object.FromByteArray(der);

    // BouncyCastle tells of malformed ASN.1 by exceptions of many types, all of which mean the same here.
    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (EmrException or OutOfMemoryException))
        {
            throw KeyRefusal.Malformed("its structure is damaged", inner: exception);
        }
    }
}
