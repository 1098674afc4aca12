using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Keys that are not written without protection, nor over other files.</summary>
public sealed class KeyExportTests : BadInputTests
{
    private readonly TempFolder folder = new();

    public KeyExportTests() => Shell["path"] = folder.File("key.pem");

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-NoPassphrase")]
    [InlineData("-Force")]
    [InlineData("-PublicOnly -NoPassphrase -Force")]
    [InlineData("-PublicOnly -Passphrase ([securestring]::new())")]
    public void An_unprotected_private_key_is_asked_for_twice(string parameters)
    {
        Fail($"Export-EmrKey $key -Path $path {parameters}", "KeyProtectionRequired", ErrorCategory.SecurityError);
        Assert.False(File.Exists(folder.File("key.pem")));
    }

    [Fact]
    public void A_file_is_overwritten_only_with_force()
    {
        File.WriteAllText(folder.File("key.pem"), "precious");
        Fail("Export-EmrKey $key -Path $path -PublicOnly", "FileExists", ErrorCategory.ResourceExists);
        Assert.Equal("precious", File.ReadAllText(folder.File("key.pem")));
        Shell.Output("Export-EmrKey $key -Path $path -PublicOnly -Force");
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", File.ReadAllText(folder.File("key.pem")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_if_writes_nothing()
    {
        Shell.Output("Export-EmrKey $key -Path $path -PublicOnly -WhatIf");
        Assert.False(File.Exists(folder.File("key.pem")));
    }

    [Fact]
    public void Nothing_of_a_failed_export_is_left()
    {
        string[] before = Directory.GetFiles(Path.GetDirectoryName(folder.File("key.pem"))!);
        Fail("Export-EmrKey $key -Path \"$path/sub/key.pem\" -PublicOnly", "PathNotFound", ErrorCategory.ObjectNotFound);
        Fail("Export-EmrKey $key -Path 'Env:key' -PublicOnly", "PathInvalid");
        Fail("Export-EmrKey 'x' -Path $path -PublicOnly", "KeyInvalid");
        Assert.Equal(before, Directory.GetFiles(Path.GetDirectoryName(folder.File("key.pem"))!));
    }

    [Fact]
    public void A_key_without_its_private_part_is_exported_only_as_public()
    {
        Shell.Output(
            """
            Export-EmrKey $key -LiteralPath $path -PublicOnly
            $public = Import-EmrKey -LiteralPath $path
            """);
        Fail("Export-EmrKey $public -Path $path -NoPassphrase -Force", "KeyHasNoPrivateKey", ErrorCategory.InvalidOperation);
        Shell.Output("Export-EmrKey $public -Path $path -PublicOnly -Force");
    }

    [Fact]
    public void The_sec1_format_cannot_be_encrypted()
    {
        Shell.Output("$secure = [securestring]::new(); $secure.AppendChar('x')");
        Fail("Export-EmrKey $key -Path $path -Format Sec1 -Passphrase $secure", "KeyFormatNotEncryptable");
    }

    [Fact]
    public void A_private_key_file_is_its_owner_s_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        Shell.Output("Export-EmrKey $key -Path $path -NoPassphrase -Force");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key.pem")));
    }
}
