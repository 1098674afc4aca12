using System.Formats.Asn1;
using System.Text;
using EmrLedger.Keys;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Files of the keys of logs and witnesses: ours, those of openssl, those of other programs, and damaged ones.</summary>
public sealed class NoteKeyFileTests : IDisposable
{
    private const string Passphrase = "pä€sword 💊";
    private const string Ed25519 = "1.3.101.112";

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData(NoteRole.Log, false)]
    [InlineData(NoteRole.Log, true)]
    [InlineData(NoteRole.Witness, false)]
    [InlineData(NoteRole.Witness, true)]
    public void A_file_goes_back_and_forth(NoteRole role, bool encrypt)
    {
        using NoteKey key = NoteKey.Generate("clinic.example/ärzte", role);
        byte[] file = NoteKeyFile.WritePrivate(key, encrypt ? [.. Passphrase] : null);
        Assert.StartsWith(
            key.VerifierKey + "\n-----BEGIN " + (encrypt ? "ENCRYPTED " : ""), Encoding.UTF8.GetString(file),
            StringComparison.Ordinal);
        Assert.True(NoteKeyFile.IsNoteKey(file));
        using NoteKey read = KeyFiles.ReadOneNote(file, encrypt ? [.. Passphrase] : null, "key");
        Assert.Equal((key.VerifierKey, role, "key"), (read.VerifierKey, read.Role, read.Path));
        Assert.Equal(key.Seed.ToArray(), read.Seed.ToArray());
        byte[] windows = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(key.Seed.ToArray(), KeyFiles.ReadOneNote(windows, encrypt ? [.. Passphrase] : null, null).Seed.ToArray());
        if (encrypt)
        {
            Refused(EmrError.PassphraseRequired, file, null);
            Refused(EmrError.PassphraseWrong, file, "password");
            Refused(EmrError.PassphraseWrong, file, "");
            Assert.DoesNotContain(Convert.ToBase64String(key.Seed[2..]), Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        }
        TestLedger.Refused(EmrError.PassphraseEmpty, () => NoteKeyFile.WritePrivate(key, []));
    }

    [Fact]
    public void A_public_file_is_the_verifier_key()
    {
        byte[] file = NoteKeyFile.WritePublic(TestNotes.Witness);
        Assert.Equal(TestNotes.Witness.VerifierKey + "\n", Encoding.UTF8.GetString(file));
        foreach (byte[] form in (byte[][])[file, file[..^1], [.. file, (byte)'\n'], [.. file[..^1], (byte)'\r', (byte)'\n']])
        {
            using NoteKey read = KeyFiles.ReadOneNote(form, passphrase: null, path: null);
            Assert.Equal((TestNotes.Witness.VerifierKey, false), (read.VerifierKey, read.HasPrivateKey));
            TestLedger.Refused(EmrError.KeyHasNoPrivateKey, () => NoteKeyFile.WritePrivate(read, null));
        }
    }

    [Fact]
    public void The_signer_key_of_other_programs_is_read()
    {
        // As golang.org/x/mod/sumdb/note writes it; the verifier key that belongs to it is of the same package's documentation.
        string go = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        using NoteKey peter = KeyFiles.ReadOneNote(Encoding.UTF8.GetBytes(go + "\n"), null, "key");
        Assert.Equal(
            ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteRole.Log),
            (peter.VerifierKey, peter.Role));
        Assert.True(NoteKeyFile.IsNoteKey(Encoding.UTF8.GetBytes(go)));

        using NoteKey key = NoteKey.Generate("w.example", NoteRole.Witness);
        string line = $"PRIVATE+KEY+w.example+{key.Verifier.Id:x8}+{Convert.ToBase64String([4, .. key.Seed])}";
        Assert.Equal(key.VerifierKey, KeyFiles.ReadOneNote(Encoding.UTF8.GetBytes(line), null, null).VerifierKey);
        foreach (string wrong in (string[])
            [
                line.Replace($"{key.Verifier.Id:x8}", $"{key.Verifier.Id ^ 1:x8}", StringComparison.Ordinal),
                line.Replace("w.ex", "v.ex", StringComparison.Ordinal),
                line.Replace("w.ex", "w ex", StringComparison.Ordinal), line.Replace("w.example", "", StringComparison.Ordinal),
                line[..^4], line + "AAAA", line[..^1] + "*",
                "PRIVATE+KEY+", "PRIVATE+KEY+w.example",
                $"PRIVATE+KEY+w.example+{key.Verifier.Id:x8}+{Convert.ToBase64String([1, .. key.Seed])}",
                $"PRIVATE+KEY+w.example+{key.Verifier.Id:x8}+{Convert.ToBase64String([2, .. key.Seed])}",
            ])
        {
            EmrException exception = Refused(EmrError.KeyMalformed, Encoding.UTF8.GetBytes(wrong), null);
            Assert.All(
                NoteKeyTests.Spellings(key.Seed), secret =>
                    Assert.DoesNotContain(secret[4..^4], exception.ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Openssl_reads_what_we_write_and_we_read_what_openssl_writes()
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        using NoteKey key = NoteKey.Generate("clinic.example", NoteRole.Log);
        foreach (string? passphrase in (string?[])[null, Passphrase])
        {
            byte[] file = NoteKeyFile.WritePrivate(key, passphrase?.ToCharArray());
            byte[] read = await openSsl.RunAsync(
                ["pkey", "-in", folder.File("key", file), "-passin", PassphraseFile(), "-pubout", "-outform", "DER"]);
            Assert.Equal(key.Verifier.PublicKey.ToArray(), read[^32..]);

            string[] protect = passphrase is null ? ["-nocrypt"] : ["-v2", "aes-256-cbc", "-passout", PassphraseFile()];
            byte[] plain = NoteKeyFile.WritePrivate(key, passphrase: null);
            byte[] theirs = await openSsl.RunAsync(["pkcs8", "-topk8", "-in", folder.File("plain", plain), .. protect]);
            using NoteKey back = KeyFiles.ReadOneNote([.. NoteKeyFile.WritePublic(key), .. theirs], passphrase?.ToCharArray(), null);
            Assert.Equal(key.Seed.ToArray(), back.Seed.ToArray());
        }
        byte[] generated = await openSsl.RunAsync(["genpkey", "-algorithm", "ED25519"]);
        Refused(EmrError.KeyMalformed, [.. NoteKeyFile.WritePublic(key), .. generated], null);
        byte[] publicKey = await openSsl.RunAsync(
            ["pkey", "-in", folder.File("generated", generated), "-pubout", "-outform", "DER"]);
        Notes.VerifierKey verifier = new("openssl.example", NoteRole.Log, publicKey.AsSpan(^32..));
        Assert.Equal(
            verifier.ToString(),
            KeyFiles.ReadOneNote([.. Encoding.UTF8.GetBytes(verifier + "\n"), .. generated], null, null).VerifierKey);
        byte[] otherKind = await openSsl.RunAsync(["genpkey", "-algorithm", "X25519"]);
        Refused(EmrError.KeyUnsupported, [.. NoteKeyFile.WritePublic(key), .. otherKind], null);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_file_that_a_program_saved_anew_is_read(string name)
    {
        using NoteKey key = NoteKey.Generate("größe.example", NoteRole.Witness);
        Encoding encoding = Encoding.GetEncoding(name);
        string pair = Encoding.UTF8.GetString(NoteKeyFile.WritePrivate(key, null));
        foreach (string text in (string[])[key.VerifierKey, key.VerifierKey + " \t\r\n", pair, pair.ReplaceLineEndings("\r\n").TrimEnd(),
            $"PRIVATE+KEY+{key.Name}+{key.Verifier.Id:x8}+{Convert.ToBase64String([4, .. key.Seed])}\r\n"])
        {
            byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.True(NoteKeyFile.IsNoteKey(file));
            using NoteKey back = KeyFiles.ReadOneNote(file, null, null);
            Assert.Equal((key.VerifierKey, text.Contains("PRIVATE", StringComparison.Ordinal)), (back.VerifierKey, back.HasPrivateKey));
        }
        Assert.False(NoteKeyFile.IsNoteKey([.. encoding.GetPreamble(), .. encoding.GetBytes("-----BEGIN PRIVATE KEY-----")]));
        Assert.False(NoteKeyFile.IsNoteKey([0xff, 0xfe, 0x41]));
        Refused(EmrError.KeyMalformed, [0xff, 0xfe, 0x41], null);
    }

    [Fact]
    public void All_keys_of_a_file_are_read_and_both_halves_of_a_pair_are_one()
    {
        using NoteKey first = NoteKey.Generate("first.example", NoteRole.Log);
        using NoteKey second = NoteKey.Generate("second.example", NoteRole.Witness);
        byte[] pair = NoteKeyFile.WritePrivate(first, null);
        byte[] other = NoteKeyFile.WritePrivate(second, [.. Passphrase]);
        byte[] gap = [(byte)'\r', (byte)'\n'];
        byte[] lines = [.. NoteKeyFile.WritePublic(second), .. gap, .. NoteKeyFile.WritePublic(first)];
        Assert.Equal(
            [(second.VerifierKey, false), (first.VerifierKey, false)],
            NoteKeyFile.ReadAll(lines, null, null).Select(static key => (key.VerifierKey, key.HasPrivateKey)));
        IReadOnlyList<NoteKey> all = NoteKeyFile.ReadAll([.. lines, .. pair, .. gap, .. other, .. lines], [.. Passphrase], "keys");
        Assert.Equal(
            [(second.VerifierKey, "keys"), (first.VerifierKey, "keys")], all.Select(static key => (key.VerifierKey, key.Path)));
        Assert.Equal([second.Seed.ToArray(), first.Seed.ToArray()], all.Select(static key => key.Seed.ToArray()));

        // Whoever only checks needs no passphrase, and nothing of the private part.
        Assert.Equal(
            [first.VerifierKey, second.VerifierKey],
            NoteKeyFile.ReadVerifiers([.. pair, .. other]).Select(static key => key.ToString()));
        string signer = $"PRIVATE+KEY+{first.Name}+{first.Verifier.Id:x8}+{Convert.ToBase64String([1, .. first.Seed])}";
        Assert.Equal(first.VerifierKey, Assert.Single(NoteKeyFile.ReadVerifiers(Encoding.UTF8.GetBytes(signer))).ToString());

        byte[] secondPem = other[(second.VerifierKey.Length + 1)..];
        TestLedger.Refused(EmrError.KeyMalformed, () => NoteKeyFile.ReadAll([.. pair, .. secondPem], [.. Passphrase], null));
        TestLedger.Refused(EmrError.KeyMalformed, () => NoteKeyFile.ReadAll([.. lines, .. pair[..^40]], null, null));
        TestLedger.Refused(EmrError.PassphraseRequired, () => NoteKeyFile.ReadAll([.. pair, .. other], null, null));
    }

    [Fact]
    public void Damaged_files_are_refused_and_say_no_secret()
    {
        using NoteKey key = NoteKey.Generate("clinic.example", NoteRole.Log);
        using NoteKey other = NoteKey.Generate("clinic.example", NoteRole.Log);
        string text = Encoding.UTF8.GetString(NoteKeyFile.WritePrivate(key, null));
        string pem = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        string base64 = pem.Split('\n')[1];
        string[] damaged =
        [
            pem, text[..^27], text.Replace("-----END", "----END", StringComparison.Ordinal),
            text.Replace(base64, base64[..^1] + "*", StringComparison.Ordinal),
            text.Replace(base64, base64[..^4], StringComparison.Ordinal), text.Replace(base64, "", StringComparison.Ordinal),
            text.Replace("PRIVATE KEY", "EC PRIVATE KEY", StringComparison.Ordinal),
            text.Replace("PRIVATE KEY", "PUBLIC KEY", StringComparison.Ordinal),
            other.VerifierKey + "\n" + pem, key.VerifierKey + "\nsomething else\n", new string('a', 2000) + text, "\ufeff" + pem,
            "", "\n", "clinic.example",
            text + new string('\n', KeyFile.MaxLength),
        ];
        foreach (string file in damaged)
        {
            EmrException exception = Refused(EmrError.KeyMalformed, Encoding.UTF8.GetBytes(file), null);
            Assert.DoesNotContain(base64[24..], exception.ToString(), StringComparison.Ordinal);
            Assert.All(
                NoteKeyTests.Spellings(key.Seed), secret =>
                    Assert.DoesNotContain(secret[4..^4], exception.ToString(), StringComparison.OrdinalIgnoreCase));
        }
        // The name is text, and a byte of it that is no UTF-8 is not passed over.
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes[0] = 0xff;
        Refused(EmrError.KeyMalformed, bytes, null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_seed_of_another_length_is_refused(int length)
    {
        AsnWriter seed = new(AsnEncodingRules.DER);
        seed.WriteOctetString(new byte[length]);
        byte[] pem = KeyDer.Pem("PRIVATE KEY", KeyDer.Pkcs8(seed.Encode(), curve: null, Ed25519));
        Refused(EmrError.KeyMalformed, [.. NoteKeyFile.WritePublic(TestNotes.Log), .. pem], null);
    }

    [Fact]
    public void A_seed_without_its_inner_string_or_of_another_algorithm_is_refused()
    {
        byte[] bare = KeyDer.Pem("PRIVATE KEY", KeyDer.Pkcs8(TestNotes.Log.Seed.ToArray(), curve: null, Ed25519));
        Refused(EmrError.KeyMalformed, [.. NoteKeyFile.WritePublic(TestNotes.Log), .. bare], null);
        byte[] doctor = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Pkcs8, null, der: false);
        Assert.DoesNotContain(
            "secp256k1", Refused(EmrError.KeyUnsupported, [.. NoteKeyFile.WritePublic(TestNotes.Log), .. doctor], null).Cure,
            StringComparison.Ordinal);
        byte[] costly = KeyDer.Pem(
            "ENCRYPTED PRIVATE KEY", KeyDer.Encrypted(new byte[48], Passphrase, iterations: 1_000_000_000));
        Refused(EmrError.KeyUnsupported, [.. NoteKeyFile.WritePublic(TestNotes.Log), .. costly], Passphrase);
    }

    public void Dispose() => folder.Dispose();

    private static EmrException Refused(EmrError error, byte[] file, string? passphrase) =>
        TestLedger.Refused(error, () => KeyFiles.ReadOneNote(file, passphrase?.ToCharArray(), null));

    private string PassphraseFile() => "file:" + folder.File("passphrase", Encoding.UTF8.GetBytes(Passphrase));
}
