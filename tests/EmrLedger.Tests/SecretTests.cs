using System.Management.Automation;
using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A private key is in nothing but the files it is exported to.</summary>
public sealed class SecretTests : ShellTests
{
    private const string ScalarHeader = "0420";

    private readonly TempFolder folder = new();
    private readonly string[] forms;

    public SecretTests()
    {
        Shell["path"] = folder.File("key.der");
        Shell.Output("$key = New-EmrKey; Export-EmrKey $key -LiteralPath $path -Der -NoPassphrase -Force");
        byte[] file = File.ReadAllBytes(folder.File("key.der"));
        string hex = Convert.ToHexStringLower(file);
        int start = hex.IndexOf(ScalarHeader, StringComparison.Ordinal) + ScalarHeader.Length;
        string scalar = hex.Substring(start, 64);
        string base64 = Convert.ToBase64String(Convert.FromHexString(scalar));
        forms = [scalar, base64[..40], Convert.ToBase64String(file)[48..88], "PRIVATE KEY-----"];
    }

    [Fact]
    public void It_is_in_the_file() =>
        Assert.Contains(forms[0], Convert.ToHexStringLower(File.ReadAllBytes(folder.File("key.der"))), StringComparison.Ordinal);

    [Fact]
    public void It_is_in_no_property_of_the_key()
    {
        PSObject key = Assert.Single(Shell.Output("$key"));
        IEnumerable<string> names = key.Properties.Select(property => property.Name);
        Assert.Equal(["Algorithm", "HasPrivateKey", "Hash", "PublicKey"], names.Order(StringComparer.Ordinal));
        AssertHidden(key.Properties.Select(property => $"{property.Value}").Append(key.ToString()));
    }

    [Fact]
    public void It_is_in_no_text_that_a_key_is_turned_into()
    {
        object key = Assert.Single(Shell.Output("$key")).BaseObject;
        AssertHidden([PSSerializer.Serialize(key, depth: 10), JsonSerializer.Serialize(key, key.GetType())]);
        AssertHidden([Shell.Screen("$key"), Shell.Screen("\"$key\"")]);
        using ListViews lists = new();
        lists.Shell["key"] = key;
        AssertHidden([lists.Shell.Screen("$key")]);
    }

    [Fact]
    public void It_is_in_no_stream()
    {
        ShellResult result = Shell.Run(
            """
            $VerbosePreference = $DebugPreference = 'Continue'
            $passphrase = [securestring]::new()
            $passphrase.AppendChar('x')
            $record = New-SignedRecord $key $key 'text'
            $record | Test-EmrRecord
            $record | Invoke-EmrMining -Miner $key -Difficulty 1 -Previous $key
            $record | Invoke-EmrMining -Miner $key -Difficulty $key
            $record | Invoke-EmrMining -Miner $key -Difficulty 1
            $key | Test-EmrRecord
            $key | ConvertTo-EmrJson
            $key, $record | Test-EmrBlock -Difficulty 1
            New-SignedRecord $key $key $key
            New-SignedRecord $key $key 'x' -Nonce $key
            Import-EmrKey -LiteralPath $path
            Export-EmrKey $key -LiteralPath $path
            Export-EmrKey $key -LiteralPath $path -NoPassphrase
            Export-EmrKey $key -LiteralPath $path -Passphrase $passphrase -Format Sec1 -Force
            Export-EmrKey $key -LiteralPath $path -Passphrase $passphrase -WhatIf -Force
            Export-EmrKey $key -LiteralPath "$path/no" -NoPassphrase -Force
            """);
        Assert.True(result.Errors.Count >= 9, $"{result.Errors.Count} errors");
        Assert.NotEmpty(result.Verbose);
        AssertHidden(result.Verbose);
        AssertHidden(result.Debug);
        AssertHidden(result.Warnings);
        AssertHidden(result.Errors.SelectMany(error => error.AllTexts));
        AssertHidden(result.Output.Select(item => PSSerializer.Serialize(item, depth: 5)));
    }

    [Fact]
    public void It_is_not_in_an_encrypted_file()
    {
        Shell["encrypted"] = folder.File("encrypted.pem");
        Shell.Output(
            """
            $passphrase = [securestring]::new()
            $passphrase.AppendChar('x')
            Export-EmrKey $key -LiteralPath $encrypted -Passphrase $passphrase
            """);
        string pem = File.ReadAllText(folder.File("encrypted.pem"));
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", pem, StringComparison.Ordinal);
        AssertHidden([pem.Replace("ENCRYPTED PRIVATE KEY", "", StringComparison.Ordinal).ReplaceLineEndings("")]);
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    private void AssertHidden(IEnumerable<string> texts)
    {
        foreach (string text in texts)
            Assert.All(forms, form => Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase));
    }
}
