using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using EmrLedger.Composition;
using EmrLedger.Keys;

namespace EmrLedger.Tests;

/// <summary>The library knows nothing of the commands above it, not even by name.</summary>
public sealed partial class LayerTests
{
    public static TheoryData<string> Libraries =>
        [typeof(EmrKey).Assembly.Location, Adapters.Get<ISecp256k1>().GetType().Assembly.Location];

    [Theory]
    [MemberData(nameof(Libraries), DisableDiscoveryEnumeration = true)]
    public void No_string_names_a_command_or_a_switch(string library)
    {
        string[] strings = [.. UserStrings(library)];
        Assert.Contains(strings, text => text.Contains("The ledger", StringComparison.Ordinal));
        Assert.DoesNotContain(strings, static text => Command().IsMatch(text) || Switch().IsMatch(text));
    }

    [Theory]
    [InlineData("Check it with Test-EmrBlock.", true)]
    [InlineData("Sign with New-SignedRecord", true)]
    [InlineData("(Import-Csv)", true)]
    [InlineData("-Force to overwrite it", true)]
    [InlineData("Keep it elsewhere (-StatePath).", true)]
    [InlineData("openssl pkcs8 -topk8 -v2 aes-256-cbc", false)]
    [InlineData("2^128 - 1", false)]
    [InlineData("The file is not UTF-8.", false)]
    [InlineData("PBKDF2-HMAC-SHA-256", false)]
    public void Commands_and_switches_are_recognised(string text, bool names) =>
        Assert.Equal(names, Command().IsMatch(text) || Switch().IsMatch(text));

    private static IEnumerable<string> UserStrings(string library)
    {
        using PEReader file = new(File.OpenRead(library));
        MetadataReader metadata = file.GetMetadataReader();
        UserStringHandle handle = MetadataTokens.UserStringHandle(0);
        for (handle = metadata.GetNextHandle(handle); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            yield return metadata.GetUserString(handle);
    }

    // "Proc-Type" is the first word of a header in old PEM files.
    [GeneratedRegex(@"\b(?!Proc-Type\b)[A-Z][a-z]+(To|From)?-[A-Z][a-z]\w+")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<![\w-])-[A-Z][a-z]\w*")]
    private static partial Regex Switch();
}
