using System.Text;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Key files go back and forth between this library and the openssl command.</summary>
public sealed class KeyFileOpenSslTests : IDisposable
{
    private const string Passphrase = "pä€sword 💊";

    private readonly TempFolder folder = new();

    public static MatrixTheoryData<string, string> Encryptions => new(
        ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3"],
        ["hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"]);

    [Theory]
    [InlineData("ecparam -name secp256k1 -genkey", "EC PARAMETERS")]
    [InlineData("ecparam -name secp256k1 -genkey -noout", "EC PRIVATE KEY")]
    [InlineData("ecparam -name secp256k1 -genkey -noout -outform DER", null)]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", "PRIVATE KEY")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -outform DER", null)]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -pkeyopt ec_param_enc:named_curve", "PRIVATE KEY")]
    public async Task A_key_that_openssl_generates_is_read(string command, string? firstLabel)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] file = await openSsl.RunAsync(command.Split(' '));
        if (firstLabel is not null)
            Assert.StartsWith($"-----BEGIN {firstLabel}-----", Encoding.ASCII.GetString(file), StringComparison.Ordinal);
        using EmrKey key = KeyFiles.ReadOne(file, passphrase: null);
        Assert.True(key.HasPrivateKey);
        Assert.Equal(key.PublicKey, await PublicKeyAsync(openSsl, file));
    }

    [Theory]
    [MemberData(nameof(Encryptions))]
    public async Task A_key_that_openssl_protects_is_read(string cipher, string prf)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] plain = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Pkcs8, passphrase: null, der: false);
        string[] command = ["pkcs8", "-topk8", "-v2", cipher, "-v2prf", prf, "-passout", PassphraseFile()];
        foreach (string form in (string[])["PEM", "DER"])
        {
            byte[] file = await openSsl.RunAsync([.. command, "-outform", form], plain);
            using EmrKey key = KeyFiles.ReadOne(file, [.. Passphrase]);
            Assert.Equal(TestKeys.Doctor.Secret.ToArray(), key.Secret.ToArray());
        }
    }

    [Theory]
    [InlineData("-scrypt")]
    [InlineData("-v1 PBE-SHA1-3DES")]
    public async Task Other_protections_of_openssl_are_unsupported(string options)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] plain = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Pkcs8, passphrase: null, der: false);
        byte[] file = await openSsl.RunAsync(["pkcs8", "-topk8", .. options.Split(' '), "-passout", PassphraseFile()], plain);
        Assert.Equal(EmrError.KeyUnsupported, Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, [.. Passphrase])).Error);
    }

    [Fact]
    public async Task The_old_protection_of_openssl_is_unsupported()
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] plain = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Sec1, passphrase: null, der: false);
        byte[] file = await openSsl.RunAsync(["ec", "-aes256", "-passout", PassphraseFile()], plain);
        Assert.Equal(EmrError.KeyUnsupported, Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, [.. Passphrase])).Error);
    }

    [Theory]
    [InlineData("PEM")]
    [InlineData("DER")]
    public async Task A_public_key_of_openssl_is_read(string form)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] plain = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Sec1, passphrase: null, der: false);
        byte[] file = await openSsl.RunAsync(["ec", "-pubout", "-outform", form], plain);
        using EmrKey key = KeyFiles.ReadOne(file, passphrase: null);
        Assert.Equal((TestKeys.Doctor.PublicKey, false), (key.PublicKey, key.HasPrivateKey));
    }

    [Theory]
    [InlineData("ec -conv_form compressed", false)]
    [InlineData("ec -conv_form compressed -pubout", true)]
    [InlineData("ec -conv_form hybrid -pubout", true)]
    [InlineData("ec -param_enc explicit", true)]
    [InlineData("ec -param_enc explicit -pubout", true)]
    [InlineData("ec -param_enc explicit -outform DER", true)]
    public async Task Other_forms_are_unsupported_but_for_a_private_keys_compressed_point(string command, bool unsupported)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] plain = KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Sec1, passphrase: null, der: false);
        byte[] file = await openSsl.RunAsync(command.Split(' '), plain);
        if (unsupported)
        {
            Assert.Equal(EmrError.KeyUnsupported, Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, passphrase: null)).Error);
            return;
        }
        using EmrKey key = KeyFiles.ReadOne(file, passphrase: null);
        Assert.Equal(TestKeys.Doctor.PublicKey, key.PublicKey);
    }

    [Theory]
    [InlineData("ecparam -name prime256v1 -genkey")]
    [InlineData("ecparam -name secp384r1 -genkey -noout")]
    [InlineData("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256")]
    [InlineData("genpkey -algorithm ED25519")]
    [InlineData("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024")]
    public async Task Keys_of_other_kinds_are_unsupported(string command)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] file = await openSsl.RunAsync(command.Split(' '));
        Assert.Equal(EmrError.KeyUnsupported, Assert.Throws<EmrException>(() => KeyFiles.ReadOne(file, passphrase: null)).Error);
    }

    [Theory]
    [InlineData(PrivateKeyFormat.Pkcs8, false, false)]
    [InlineData(PrivateKeyFormat.Pkcs8, false, true)]
    [InlineData(PrivateKeyFormat.Pkcs8, true, false)]
    [InlineData(PrivateKeyFormat.Pkcs8, true, true)]
    [InlineData(PrivateKeyFormat.Sec1, false, false)]
    [InlineData(PrivateKeyFormat.Sec1, false, true)]
    public async Task A_private_key_of_ours_is_read_by_openssl(PrivateKeyFormat format, bool protect, bool der)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        using EmrKey key = EmrKey.Generate();
        byte[] file = KeyFile.WritePrivate(key, format, protect ? [.. Passphrase] : null, der);
        string form = der ? "DER" : "PEM";
        string[] check =
            ["pkey", "-check", "-noout", "-inform", form, "-passin", PassphraseFile(), "-in", folder.File("key", file)];
        Assert.Contains("Key is valid", Encoding.ASCII.GetString(await openSsl.RunAsync(check)), StringComparison.Ordinal);
        Assert.Equal(key.PublicKey, await PublicKeyAsync(openSsl, file));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_public_key_of_ours_is_read_by_openssl(bool der)
    {
        ExternalTool openSsl = await ExternalTool.OpenSslAsync();
        byte[] file = KeyFile.WritePublic(TestKeys.Doctor, der);
        byte[] read = await openSsl.RunAsync(["pkey", "-pubin", "-inform", der ? "DER" : "PEM", "-outform", "DER"], file);
        Assert.Equal(TestKeys.Doctor.PublicKey, Convert.ToHexStringLower(read));
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> PublicKeyAsync(ExternalTool openSsl, byte[] file)
    {
        string form = file[0] == 0x30 ? "DER" : "PEM";
        string[] command =
            ["pkey", "-in", folder.File("key", file), "-inform", form, "-passin", PassphraseFile(), "-pubout", "-outform", "DER"];
        return Convert.ToHexStringLower(await openSsl.RunAsync(command));
    }

    private string PassphraseFile() => "file:" + folder.File("passphrase", Encoding.UTF8.GetBytes(Passphrase));
}
