using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How the module is loaded.</summary>
public sealed class ImportTests : ShellTests
{
    [Theory]
    [InlineData("EmrRecord")]
    [InlineData("EmrBlock")]
    [InlineData("EmrKey")]
    [InlineData("UserState")]
    public void Its_types_are_found_right_after(string type)
    {
        string location = Assert.Single(Shell.Output($"[EmrLedger.{type}].Assembly.Location")).ToString();
        Assert.Equal(Path.Combine(TestData.Repository, "module", "lib", "EmrLedger.Core.dll"), location);
    }

    [Fact]
    public void It_can_be_imported_again()
    {
        Assert.Equal(["True", "True"], Shell.Output(
            """
            $key = New-EmrKey
            Import-Module $manifest -Force
            New-SignedRecord $key $key 'before and after' | Test-EmrRecord
            Import-Module $manifest -Force
            New-SignedRecord $key (New-EmrKey) 'again' | Test-EmrRecord
            """).Select(item => item.ToString()));
        Assert.Single(Shell.Output("Get-Module EmrLedger"));
    }

    [Fact]
    public void It_is_loaded_once()
    {
        Shell.Output("New-EmrKey");
        string[] names = [.. AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetName().Name!)
            .Where(name => name is "EmrLedger" or "EmrLedger.Core" or "EmrLedger.Adapters" or "BouncyCastle.Cryptography")];
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(4, names.Length);
    }

    [Fact]
    public void It_can_be_removed() =>
        Assert.Equal("CommandNotFoundException", Shell.Run("Remove-Module EmrLedger; New-EmrKey").Error.Id);
}
