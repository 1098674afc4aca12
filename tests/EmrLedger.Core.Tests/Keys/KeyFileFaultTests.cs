using System.Text;
using CsCheck;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Key files that are not read, each with its own error.</summary>
public sealed class KeyFileFaultTests
{
    private static readonly EmrKey Key = TestKeys.Doctor;
    private static readonly byte[] Sec1 = KeyDer.Sec1(TestKeys.Scalar(1), KeyDer.Secp256k1, KeyDer.Point(Key));
    private static readonly byte[] Pkcs8 =
        KeyDer.Pkcs8(KeyDer.Sec1(TestKeys.Scalar(1), curve: null, KeyDer.Point(Key)), KeyDer.Secp256k1);
    private static readonly byte[] Encrypted = KeyDer.Encrypted(Pkcs8, "right");
    private static readonly byte[] Public = Convert.FromHexString(Key.PublicKey);

    [Fact]
    public void Nothing_at_all_and_plain_text_are_no_key()
    {
        foreach (string text in (string[])["", " ", "\n", "key", "0", "-----BEGIN PRIVATE KEY-----", "\0\0\0"])
            AssertFault(EmrError.KeyMalformed, Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void A_pem_file_that_was_cut_is_malformed()
    {
        byte[] pem = KeyDer.Pem("PRIVATE KEY", Pkcs8);
        for (int length = 0; length < pem.Length - 7; length += 5)
            AssertFault(EmrError.KeyMalformed, pem[..length]);
    }

    [Fact]
    public void A_der_file_that_was_cut_or_has_more_is_malformed()
    {
        foreach (byte[] der in (byte[][])[Sec1, Pkcs8])
        {
            for (int length = 1; length < der.Length; length++)
                AssertFault(EmrError.KeyMalformed, der[..length]);
            AssertFault(EmrError.KeyMalformed, [.. der, 0]);
        }
        for (int length = 1; length < Public.Length; length++)
            Assert.Contains(Read(Public[..length]).Error, (EmrError[])[EmrError.KeyMalformed, EmrError.KeyUnsupported]);
    }

    [Fact]
    public void Damaged_base64_is_malformed()
    {
        string pem = Encoding.ASCII.GetString(KeyDer.Pem("PRIVATE KEY", Pkcs8));
        foreach (string damage in (string[])["*", "=", "A", "é"])
            AssertFault(EmrError.KeyMalformed, Encoding.UTF8.GetBytes(pem.Insert(60, damage)));
    }

    [Fact]
    public void A_label_that_does_not_fit_is_malformed()
    {
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("PRIVATE KEY", Sec1));
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("EC PRIVATE KEY", Pkcs8));
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("PRIVATE KEY", Public));
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("PRIVATE KEY", []));
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("ENCRYPTED PRIVATE KEY", Pkcs8), "right");
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("PUBLIC KEY", Pkcs8));
        AssertFault(EmrError.KeyMalformed, KeyDer.Pem("CERTIFICATE", Public));
        Assert.Contains("'EC PRIVATE KEY'", Read(KeyDer.Pem("PRIVATE KEY", Sec1)).Cure, StringComparison.Ordinal);
        AssertFault(EmrError.KeyUnsupported, KeyDer.Pem(new string('X', 5000), Public));
        Assert.True(Read(KeyDer.Pem(new string('X', 5000), Public)).Message.Length < 200);
    }

    [Fact]
    public void A_protected_file_needs_its_passphrase()
    {
        foreach (byte[] file in (byte[][])[Encrypted, KeyDer.Pem("ENCRYPTED PRIVATE KEY", Encrypted)])
        {
            AssertFault(EmrError.PassphraseRequired, file);
            foreach (string wrong in (string[])["", "Right", "right ", "righ", "rightt", "wröng", "\ud83d"])
                AssertFault(EmrError.PassphraseWrong, file, wrong);
        }
    }

    [Fact]
    public void The_old_encryption_of_openssl_is_unsupported()
    {
        string pem = Encoding.ASCII.GetString(KeyDer.Pem("EC PRIVATE KEY", Sec1));
        string old = pem.Insert(pem.IndexOf('\n', StringComparison.Ordinal) + 1, "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");
        AssertFault(EmrError.KeyUnsupported, Encoding.ASCII.GetBytes(old), "right");
        Assert.Contains("openssl pkcs8", Read(Encoding.ASCII.GetBytes(old)).Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void More_key_derivation_work_than_is_sane_is_refused_before_it_is_done()
    {
        (long Iterations, long? KeyLength)[] demands =
            [(5_000_001, null), (2_000_000_000, null), (long.MaxValue, null), (1_000_000, 100_000_000), (1, 65), (1, long.MaxValue)];
        foreach ((long iterations, long? keyLength) in demands)
            AssertFault(EmrError.KeyUnsupported, KeyDer.Encrypted(Pkcs8, "right", iterations, keyLength), "right");
        foreach (long none in (long[])[0, -1, long.MinValue])
        {
            AssertFault(EmrError.KeyMalformed, KeyDer.Encrypted(Pkcs8, "right", none), "right");
            AssertFault(EmrError.KeyMalformed, KeyDer.Encrypted(Pkcs8, "right", 1, none), "right");
        }
    }

    [Fact]
    public void Foreign_public_keys_are_unsupported()
    {
        byte[][] damaged = [ForeignKeys.Trailing, ForeignKeys.Truncated];
        foreach (byte[] key in ForeignKeys.All.Except(damaged))
            AssertFault(EmrError.KeyUnsupported, KeyDer.Pem("PUBLIC KEY", key));
        foreach (byte[] key in damaged)
            AssertFault(EmrError.KeyMalformed, KeyDer.Pem("PUBLIC KEY", key));
        foreach (byte[] key in (byte[][])[ForeignKeys.P256, ForeignKeys.Compressed, ForeignKeys.ExplicitParameters, ForeignKeys.OffCurve])
            AssertFault(EmrError.KeyUnsupported, key);
    }

    [Fact]
    public void Private_keys_of_another_curve_are_unsupported()
    {
        byte[] scalar = TestKeys.Scalar(1);
        byte[] bare = KeyDer.Sec1(scalar, curve: null, point: null);
        AssertPrivateFault(EmrError.KeyUnsupported, KeyDer.Sec1(scalar, KeyDer.P256, point: null), KeyDer.Pkcs8(bare, KeyDer.P256));
        AssertPrivateFault(EmrError.KeyUnsupported, KeyDer.Sec1(scalar, KeyDer.Explicit, point: null), KeyDer.Pkcs8(bare, KeyDer.Explicit));
        AssertPrivateFault(EmrError.KeyUnsupported, bare, KeyDer.Pkcs8(bare, curve: null));
        AssertPrivateFault(EmrError.KeyUnsupported, bare, KeyDer.Pkcs8(bare, KeyDer.Secp256k1, algorithm: "1.3.101.112"));
    }

    [Fact]
    public void A_key_of_another_curve_beside_one_that_is_needed_is_refused_with_the_way_out()
    {
        byte[] bare = KeyDer.Sec1(TestKeys.Scalar(1), curve: null, point: null);
        byte[] web = KeyDer.Pem("PRIVATE KEY", KeyDer.Pkcs8(bare, KeyDer.P256));
        Assert.Null(Read(web).Cure);
        foreach (byte[] file in (byte[][])[[.. web, .. KeyDer.Pem("PRIVATE KEY", Pkcs8)], [.. KeyDer.Pem("PUBLIC KEY", Public), .. web]])
        {
            EmrException exception = Read(file);
            Assert.Equal(EmrError.KeyUnsupported, exception.Error);
            Assert.Contains("P-256", exception.Message, StringComparison.Ordinal);
            Assert.Contains("a file of its own", exception.Cure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_number_that_names_an_algorithm_is_never_shown_at_length()
    {
        byte[] bare = KeyDer.Sec1(TestKeys.Scalar(1), curve: null, point: null);
        string endless = "1.3" + string.Concat(Enumerable.Repeat(".7", 3000));
        byte[][] files = [KeyDer.Pkcs8(bare, KeyDer.Named(endless)), KeyDer.Pkcs8(bare, curve: null, algorithm: endless),
            KeyDer.PublicKey(KeyDer.Named(endless), KeyDer.Point(Key))];
        foreach (byte[] file in files)
            Assert.InRange(Read(file).Message.Length, 1, 200);
    }

    [Fact]
    public void A_structure_of_a_thousand_floors_is_malformed()
    {
        byte[] key = Pkcs8[(Pkcs8[1] == 0x81 ? 3 : 2)..];
        foreach (int depth in (int[])[100, 15_000, 31_000])
        {
            byte[] open = [.. Enumerable.Repeat<byte[]>([0x30, 0x80], depth).SelectMany(static header => header)];
            Assert.Equal(EmrError.KeyMalformed, Read(open).Error);
            Assert.Equal(EmrError.KeyMalformed, Read([0x30, 0x80, .. key, 0xa0, 0x80, .. open]).Error);
            if (depth > 15_000)
                continue;
            byte[] closed = [.. open, .. new byte[2 * depth]];
            Assert.Equal(EmrError.KeyMalformed, Read(closed).Error);
            AssertKeyOrError([0x30, 0x80, .. key, 0xa0, 0x80, .. closed, 0, 0, 0, 0]);
            AssertKeyOrError(KeyDer.Pem("PRIVATE KEY", [0x30, 0x80, .. key, 0xa0, 0x80, .. closed.AsSpan(0, closed.Length), 0, 0, 0, 0]));
        }
    }

    [Fact]
    public void A_certificate_alone_is_named_with_the_way_to_its_public_key()
    {
        EmrException exception = Read(KeyDer.Pem("CERTIFICATE", Certificate));
        Assert.Equal(EmrError.KeyUnsupported, exception.Error);
        Assert.Contains("certificate", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'openssl x509 -in FILE -pubkey -noout -out NEW'", exception.Cure, StringComparison.Ordinal);
        Assert.Contains("-inform DER", Read(Certificate).Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_names_of_the_curve_must_agree()
    {
        byte[] inner = KeyDer.Sec1(TestKeys.Scalar(1), KeyDer.P256, point: null);
        AssertFault(EmrError.KeyUnsupported, KeyDer.Pkcs8(inner, KeyDer.Secp256k1));
    }

    [Fact]
    public void A_scalar_outside_1_to_n_minus_1_is_malformed()
    {
        byte[] order = TestKeys.Order.ToHash().ToBytes();
        byte[][] scalars = [new byte[32], order, (TestKeys.Order + 1).ToHash().ToBytes(), [1, .. new byte[32]], []];
        foreach (byte[] scalar in scalars)
        {
            byte[] bare = KeyDer.Sec1(scalar, curve: null, point: null);
            AssertPrivateFault(
                EmrError.KeyMalformed, KeyDer.Sec1(scalar, KeyDer.Secp256k1, point: null), KeyDer.Pkcs8(bare, KeyDer.Secp256k1));
        }
    }

    [Fact]
    public void A_public_key_that_is_not_the_private_keys_is_malformed()
    {
        EmrKey other = TestKeys.Doctors[1];
        byte[] point = KeyDer.Point(Key);
        byte[] compressed = KeyDer.CompressedPoint(Key);
        byte[][] points =
        [
            KeyDer.Point(other), KeyDer.CompressedPoint(other), [.. point[..^1], (byte)(point[^1] ^ 1)], [5, .. point[1..]], [],
            [(byte)(compressed[0] ^ 1), .. compressed[1..]], [.. point, 0], point[..^1], [0],
        ];
        foreach (byte[] wrong in points)
        {
            byte[] bare = KeyDer.Sec1(TestKeys.Scalar(1), curve: null, wrong);
            AssertPrivateFault(
                EmrError.KeyMalformed, KeyDer.Sec1(TestKeys.Scalar(1), KeyDer.Secp256k1, wrong), KeyDer.Pkcs8(bare, KeyDer.Secp256k1));
        }
    }

    [Fact]
    public void More_than_64_kib_are_too_large()
    {
        AssertFault(EmrError.FileTooLarge, new byte[KeyFile.MaxLength + 1]);
        byte[] padded = [.. KeyDer.Pem("PUBLIC KEY", Public), .. Enumerable.Repeat((byte)'\n', KeyFile.MaxLength)];
        AssertFault(EmrError.FileTooLarge, padded);
        using EmrKey read = KeyFiles.ReadOne(padded.AsSpan(0, KeyFile.MaxLength), passphrase: null);
        Assert.Equal(Key.PublicKey, read.PublicKey);
    }

    [Fact]
    public void Any_bytes_are_a_key_or_an_error() => Gen.OneOf(
        Gen.Byte.Array[0, 200],
        Gen.Byte.Array[0, 120].Select(bytes => (byte[])[0x30, (byte)bytes.Length, .. bytes]),
        Gen.Select(Gen.OneOf("PUBLIC KEY", "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), Gen.Byte.Array[0, 120], KeyDer.Pem))
        .Sample(bytes => AssertKeyOrError(bytes), iter: 2000);

    [Fact]
    public void A_changed_file_is_a_key_or_an_error() => Gen.Select(
        Gen.OneOf(Sec1, Pkcs8, Public, Encrypted, KeyDer.Pem("ENCRYPTED PRIVATE KEY", Encrypted), KeyDer.Pem("PRIVATE KEY", Pkcs8)),
        Gen.Int[0, 1000], Gen.Byte, Gen.Int[0, 2]).Sample((file, place, value, kind) =>
        {
            place %= file.Length;
            byte[] changed = kind switch
            {
                0 => [.. file[..place], value, .. file[(place + 1)..]],
                1 => [.. file[..place], value, .. file[place..]],
                _ => [.. file[..place], .. file[(place + 1)..]],
            };
            AssertKeyOrError(changed);
        }, iter: 5000);

    [Fact]
    public void A_change_of_any_bit_of_a_der_file_is_a_key_or_an_error()
    {
        foreach (byte[] file in (byte[][])[Sec1, Pkcs8, Public, Encrypted])
        {
            for (int bit = 0; bit < file.Length * 8; bit++)
            {
                byte[] changed = [.. file];
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                AssertKeyOrError(changed);
            }
        }
    }

    private static void AssertKeyOrError(byte[] file)
    {
        try
        {
            using EmrKey key = KeyFiles.ReadOne(file, [.. "right"]);
            Assert.Equal(40, key.Hash.Length);
        }
        catch (EmrException exception)
        {
            AssertSpeaks(exception);
        }
    }

    private static void AssertPrivateFault(EmrError error, byte[] sec1, byte[] pkcs8)
    {
        AssertFault(error, sec1);
        AssertFault(error, KeyDer.Pem("EC PRIVATE KEY", sec1));
        AssertFault(error, pkcs8);
        AssertFault(error, KeyDer.Pem("PRIVATE KEY", pkcs8));
        AssertFault(error, KeyDer.Encrypted(pkcs8, "right"), "right");
    }

    // What a certificate looks like from outside: what is signed, how, and the signature.
    private static byte[] Certificate => KeyDer.Sequence(static writer =>
    {
        using (writer.PushSequence())
        {
            for (int i = 0; i < 7; i++)
                writer.WriteInteger(i);
        }
        using (writer.PushSequence())
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
        writer.WriteBitString([1, 2, 3]);
    });

    private static void AssertFault(EmrError error, byte[] file, string? passphrase = null) =>
        Assert.Equal(error, Read(file, passphrase).Error);

    private static EmrException Read(byte[] file, string? passphrase = null)
    {
        EmrException exception = Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, passphrase?.ToCharArray()));
        AssertSpeaks(exception);
        return exception;
    }

    private static void AssertSpeaks(EmrException exception)
    {
        Assert.NotEmpty(exception.Message);
        Assert.DoesNotContain("right", exception.Message, StringComparison.Ordinal);
    }
}
