using System.Management.Automation;

namespace EmrLedger.Tests.Support;

/// <summary>Tests that give commands what they cannot take.</summary>
public abstract class BadInputTests : ShellTests
{
    private const string Values =
        """
        $key = New-EmrKey
        $patient = New-EmrKey
        $record = New-SignedRecord $key $patient 'Medication A'
        $other = New-SignedRecord $key $patient 'Medication B' -Nonce 2
        $block = $record | Invoke-EmrMining -Miner $key -Difficulty 1 -Timestamp 1
        $mining = @{ Miner = $key; Difficulty = 1; Timestamp = 1 }
        """;

    protected BadInputTests() => Shell.Output(Values);

    /// <summary>Runs a script that must return nothing and have one error, which says what to do next.</summary>
    private protected ErrorRecord Fail(string script, string id, ErrorCategory category = ErrorCategory.InvalidArgument)
    {
        ShellResult result = Shell.Run(script);
        Assert.Empty(result.Output);
        ErrorRecord error = result.Error;
        Assert.Equal(id, error.Id);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.Message);
        Assert.EndsWith(".", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Runs a script whose argument the engine must refuse, with our message, our cure and our exception in its own error.</summary>
    private protected void Refuse(string script, string id)
    {
        ShellResult result = Shell.Run(script);
        Assert.Empty(result.Output);
        ErrorRecord error = result.Error;
        Assert.Equal("ParameterArgumentTransformationError", error.Id);
        Assert.Null(error.TargetObject);
        PSObject inner = PSObject.AsPSObject(error.Exception.InnerException);
        Assert.Equal(id, inner.Properties["Error"].Value.ToString());
        Assert.EndsWith(inner.Get<string>("Message"), error.Exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(inner.Get<string>("Cure"), error.Exception.Message, StringComparison.Ordinal);
    }
}
