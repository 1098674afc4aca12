using System.Text;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Key files that are read as they were written.</summary>
public sealed class KeyFileTests
{
    private static readonly EmrKey Key = TestKeys.Doctor;

    public static MatrixTheoryData<PrivateKeyFormat, bool> Forms => new([PrivateKeyFormat.Pkcs8, PrivateKeyFormat.Sec1], [false, true]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_private_key_survives(PrivateKeyFormat format, bool der)
    {
        byte[] file = KeyFile.WritePrivate(Key, format, passphrase: null, der);
        using EmrKey read = KeyFiles.ReadOne(file, passphrase: null);
        AssertSame(read);
        using EmrKey withNeedlessPassphrase = KeyFiles.ReadOne(file, ['x']);
        AssertSame(withNeedlessPassphrase);
        Assert.Equal(der, file[0] == 0x30);
    }

    [Fact]
    public void A_protected_private_key_survives_under_a_passphrase_of_any_characters()
    {
        char[] passphrase = [.. "pä€💊 \0\n"];
        byte[] file = KeyFile.WritePrivate(Key, PrivateKeyFormat.Pkcs8, passphrase, der: false);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", Encoding.ASCII.GetString(file), StringComparison.Ordinal);
        using EmrKey read = KeyFiles.ReadOne(file, passphrase);
        AssertSame(read);
        Assert.Equal("pä€💊 \0\n", passphrase);
        Assert.Equal(EmrError.PassphraseWrong, Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, [.. "pä€"])).Error);
    }

    [Fact]
    public void Every_protected_file_is_another_one()
    {
        byte[] first = KeyFile.WritePrivate(Key, PrivateKeyFormat.Pkcs8, ['x'], der: true);
        byte[] second = KeyFile.WritePrivate(Key, PrivateKeyFormat.Pkcs8, ['x'], der: true);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_public_key_survives_and_brings_no_secret(bool der)
    {
        byte[] file = KeyFile.WritePublic(Key, der);
        using EmrKey read = KeyFiles.ReadOne(file, passphrase: null);
        Assert.Equal(Key.PublicKey, read.PublicKey);
        Assert.False(read.HasPrivateKey);
        if (der)
            Assert.Equal(Key.PublicKey, Convert.ToHexStringLower(file));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Structures_written_by_hand_are_read(PrivateKeyFormat format, bool der)
    {
        byte[] scalar = TestKeys.Scalar(1);
        // With and without the public key, whole or compressed; in PKCS#8 the curve may be named once more inside.
        foreach (byte[]? point in (byte[]?[])[null, KeyDer.Point(Key), KeyDer.CompressedPoint(Key)])
        {
            byte[] inner = KeyDer.Sec1(scalar, KeyDer.Secp256k1, point);
            byte[] bare = KeyDer.Sec1(scalar, curve: null, point);
            byte[][] structures = format == PrivateKeyFormat.Sec1
                ? [inner]
                : [KeyDer.Pkcs8(inner, KeyDer.Secp256k1), KeyDer.Pkcs8(bare, KeyDer.Secp256k1)];
            string label = format == PrivateKeyFormat.Sec1 ? "EC PRIVATE KEY" : "PRIVATE KEY";
            foreach (byte[] structure in structures)
            {
                using EmrKey read = KeyFiles.ReadOne(der ? structure : KeyDer.Pem(label, structure), passphrase: null);
                AssertSame(read);
            }
        }
    }

    [Fact]
    public void A_protected_structure_written_by_hand_is_read()
    {
        byte[] structure = KeyDer.Pkcs8(KeyDer.Sec1(TestKeys.Scalar(1), curve: null, KeyDer.Point(Key)), KeyDer.Secp256k1);
        foreach (long? keyLength in (long?[])[null, 32])
        {
            byte[] file = KeyDer.Encrypted(structure, "pässword", iterations: 3, keyLength);
            using EmrKey read = KeyFiles.ReadOne(file, [.. "pässword"]);
            AssertSame(read);
            using EmrKey fromPem = KeyFiles.ReadOne(KeyDer.Pem("ENCRYPTED PRIVATE KEY", file), [.. "pässword"]);
            AssertSame(fromPem);
        }
    }

    [Fact]
    public void Text_around_a_pem_block_and_either_line_end_are_accepted()
    {
        string pem = Encoding.ASCII.GetString(KeyFile.WritePrivate(Key, PrivateKeyFormat.Pkcs8, passphrase: null, der: false));
        string[] files =
        [
            pem.ReplaceLineEndings("\r\n"), "Key of Dr. Müller\n" + pem + "the end", pem.TrimEnd(), "\n\n" + pem + "\n\n", "\ufeff" + pem,
            "-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n" + pem,
        ];
        foreach (string file in files)
        {
            using EmrKey read = KeyFiles.ReadOne(Encoding.UTF8.GetBytes(file), passphrase: null);
            AssertSame(read);
            // Windows calls UTF-16 "Unicode", and its programs save that with a mark.
            foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
            {
                using EmrKey saved = KeyFiles.ReadOne([.. encoding.GetPreamble(), .. encoding.GetBytes(file.TrimStart('\ufeff'))], passphrase: null);
                AssertSame(saved);
            }
        }
    }

    [Fact]
    public void All_keys_of_a_file_are_read_and_both_halves_of_a_pair_are_one()
    {
        EmrKey other = TestKeys.Doctors[1];
        byte[] publicHalf = KeyFile.WritePublic(Key, der: false);
        byte[] privateHalf = KeyFile.WritePrivate(Key, PrivateKeyFormat.Sec1, passphrase: null, der: false);
        byte[] certificate = KeyDer.Pem("CERTIFICATE", KeyDer.Sequence(static _ => { }));
        foreach (byte[] pair in (byte[][])[[.. publicHalf, .. privateHalf], [.. privateHalf, .. certificate, .. publicHalf]])
        {
            using EmrKey read = KeyFiles.ReadOne(pair, passphrase: null);
            AssertSame(read);
            IReadOnlyList<EmrKey> both = KeyFile.ReadAll([.. KeyFile.WritePublic(other, der: false), .. certificate, .. pair], null);
            Assert.Equal([(other.Hash, false), (Key.Hash, true)], both.Select(static key => (key.Hash, key.HasPrivateKey)));
        }
        byte[] cut = privateHalf[..^40];
        EmrException exception = Assert.Throws<EmrException>(() => KeyFile.ReadAll([.. publicHalf, .. cut], null));
        Assert.Equal(EmrError.KeyMalformed, exception.Error);
    }

    [Fact]
    public void A_line_end_behind_der_is_no_damage()
    {
        byte[] file = KeyFile.WritePrivate(Key, PrivateKeyFormat.Pkcs8, passphrase: null, der: true);
        foreach (string end in (string[])["\n", "\r\n", " \n"])
        {
            using EmrKey read = KeyFiles.ReadOne([.. file, .. Encoding.ASCII.GetBytes(end)], passphrase: null);
            AssertSame(read);
        }
    }

    [Fact]
    public void A_pem_file_is_ascii_with_lines_of_64_and_an_end_of_line()
    {
        string pem = Encoding.ASCII.GetString(KeyFile.WritePrivate(Key, PrivateKeyFormat.Sec1, passphrase: null, der: false));
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----\n", pem, StringComparison.Ordinal);
        Assert.EndsWith("\n-----END EC PRIVATE KEY-----\n", pem, StringComparison.Ordinal);
        Assert.All(pem.Split('\n'), line => Assert.InRange(line.Length, 0, 64));
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        using EmrKey publicKey = EmrKey.FromPublicKey(Convert.FromHexString(Key.PublicKey));
        EmrKey disposed = TestKeys.Create(1);
        disposed.Dispose();
        AssertRefused(EmrError.KeyHasNoPrivateKey, publicKey, PrivateKeyFormat.Pkcs8, passphrase: null);
        AssertRefused(EmrError.KeyHasNoPrivateKey, publicKey, PrivateKeyFormat.Pkcs8, "x");
        AssertRefused(EmrError.KeyDisposed, disposed, PrivateKeyFormat.Sec1, passphrase: null);
        AssertRefused(EmrError.KeyFormatNotEncryptable, Key, PrivateKeyFormat.Sec1, "x");
        AssertRefused(EmrError.PassphraseEmpty, Key, PrivateKeyFormat.Pkcs8, "");
        Assert.Equal(KeyFile.WritePublic(Key, der: true), KeyFile.WritePublic(disposed, der: true));
    }

    private static void AssertRefused(EmrError error, EmrKey key, PrivateKeyFormat format, string? passphrase) => Assert.Equal(
        error, Assert.Throws<EmrException>(() => KeyFile.WritePrivate(key, format, passphrase?.ToCharArray(), der: false)).Error);

    private static void AssertSame(EmrKey read)
    {
        Assert.Equal(Key.PublicKey, read.PublicKey);
        Assert.Equal(Key.Hash, read.Hash);
        Assert.Equal(Key.Secret.ToArray(), read.Secret.ToArray());
    }
}
