using System.Management.Automation;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Key files that cannot be read.</summary>
public sealed class KeyFileTests : BadInputTests
{
    // openssl ecparam -name secp256k1 -param_enc explicit -genkey | openssl ec -pubout -param_enc explicit
    private const string ExplicitParameters =
        """
        -----BEGIN PUBLIC KEY-----
        MIIBMzCB7AYHKoZIzj0CATCB4AIBATAsBgcqhkjOPQEBAiEA////////////////
        /////////////////////v///C8wRAQgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        AAAAAAAAAAAEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHBEEEeb5m
        fvncu6xVoGKVzocLBwKb/NstzijZWfKBWxb4F5hIOtp3JqPEZV2k+/wOEQio/Re0
        SKaFVBmcR9CP+xDUuAIhAP////////////////////66rtzmr0igO7/SXozQNkFB
        AgEBA0IABKyzpR1d+XRW2HiLCQfgaoe7qg3rF2HK1YESZiCZ49lnHqR0zjBkVTBB
        jIwdA+g1g9nUDOWC1IEir9m37W4sZKM=
        -----END PUBLIC KEY-----
        """;

    private readonly TempFolder folder = new();

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public void Keys_of_other_kinds()
    {
        using ECDsa foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2048);
        byte[] canonical = PublicKey();
        Import(foreign.ExportSubjectPublicKeyInfoPem(), "KeyUnsupported", ErrorCategory.NotImplemented);
        Import(foreign.ExportPkcs8PrivateKeyPem(), "KeyUnsupported", ErrorCategory.NotImplemented);
        Import(foreign.ExportECPrivateKeyPem(), "KeyUnsupported", ErrorCategory.NotImplemented);
        Import(rsa.ExportSubjectPublicKeyInfoPem(), "KeyUnsupported", ErrorCategory.NotImplemented);
        Import(ExplicitParameters, "KeyUnsupported", ErrorCategory.NotImplemented);
        Import(Compressed(canonical), "KeyUnsupported", ErrorCategory.NotImplemented);
        canonical[^1] ^= 1;
        Import(canonical, "KeyUnsupported", ErrorCategory.NotImplemented);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIGE")]
    public void Files_that_are_no_keys(string content) => Import(content, "KeyMalformed", ErrorCategory.InvalidData);

    [Fact]
    public void A_truncated_file()
    {
        Shell["path"] = folder.File("whole.pem");
        Shell.Output("Export-EmrKey $key -LiteralPath $path -NoPassphrase -Force");
        string pem = File.ReadAllText(folder.File("whole.pem"));
        Import(pem[..(pem.Length / 2)], "KeyMalformed", ErrorCategory.InvalidData);
        Import(pem.Remove(60, 4), "KeyMalformed", ErrorCategory.InvalidData);
    }

    [Fact]
    public void A_passphrase_that_is_missing_wrong_or_empty()
    {
        Shell["path"] = folder.File("secret.pem");
        Shell.Output(
            """
            function secure([string] $text) {
                $secure = [securestring]::new()
                foreach ($character in $text.ToCharArray()) { $secure.AppendChar($character) }
                , $secure
            }
            Export-EmrKey $key -LiteralPath $path -Passphrase (secure 'correct horse')
            """);
        Fail("Import-EmrKey -LiteralPath $path", "PassphraseRequired", ErrorCategory.SecurityError);
        foreach (string wrong in (string[])["wrong", "Correct horse", ""])
        {
            Fail(
                $"Import-EmrKey -LiteralPath $path -Passphrase (secure '{wrong}')",
                "PassphraseWrong",
                ErrorCategory.AuthenticationError);
        }
        Fail("Export-EmrKey $key -LiteralPath $path -Force -Passphrase (secure '')", "PassphraseEmpty");
        Assert.Single(Shell.Output("Import-EmrKey -LiteralPath $path -Passphrase (secure 'correct horse')"));
    }

    [Fact]
    public void Paths_that_lead_nowhere_do_not_stop_the_next()
    {
        string good = folder.File("good.pem");
        Shell["good"] = good;
        Shell["folder"] = Path.GetDirectoryName(good);
        Shell["large"] = folder.File("large.pem", new byte[65 * 1024]);
        Shell.Output("Export-EmrKey $key -LiteralPath $good -PublicOnly");
        ShellResult result = Shell.Run(
            "\"$folder/none.pem\", $folder, \"$folder/*.none\", 'Env:PATH', $large, 'Nowhere:x', $good | Import-EmrKey");
        Assert.Equal(
            ["PathNotFound", "PathNotFile", "PathNotFound", "PathInvalid", "FileTooLarge", "PathInvalid"], result.ErrorIds);
        Assert.Single(result.Output);
    }

    private void Import(string content, string id, ErrorCategory category) =>
        Import(Encoding.ASCII.GetBytes(content), id, category);

    private void Import(byte[] content, string id, ErrorCategory category)
    {
        string path = folder.File("key.pem", content);
        Shell["path"] = path;
        ErrorRecord error = Fail("Import-EmrKey -LiteralPath $path", id, category);
        Assert.Equal(path, error.TargetObject);
    }

    private byte[] PublicKey() => Convert.FromHexString(Assert.Single(Shell.Output("$key.PublicKey")).ToString());

    // The point's header is one of 34 bytes instead of 66, and the key's one of 54 instead of 86.
    private static byte[] Compressed(byte[] canonical)
    {
        byte[] compressed = canonical[..^32];
        (compressed[1], compressed[21], compressed[23]) = (0x36, 0x22, (byte)(2 + (canonical[^1] & 1)));
        return compressed;
    }
}
