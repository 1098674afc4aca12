using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How the module is loaded.</summary>
public sealed class ImportTests : ShellTests
{
    [Fact]
    public void Each_assembly_is_loaded_once_however_often_the_module_is_imported()
    {
        Shell.Output("$null = New-EmrKey; Import-Module $manifest -Force; $null = New-EmrKey");
        string[] names = [.. AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetName().Name!)
            .Where(name => name is "EmrLedger" or "EmrLedger.Core" or "EmrLedger.Adapters" or "Secp256k1.Net")];
        Assert.Equal(names.Distinct(), names);
        Assert.Equal(4, names.Length);
    }
}
