using System.Management.Automation;

namespace EmrLedger.Commands;

/// <summary>New-EmrKey: a new random key pair for a doctor, a patient or a miner.</summary>
[Cmdlet(VerbsCommon.New, "EmrKey")]
[OutputType(typeof(EmrKey))]
public sealed class NewEmrKeyCommand : EmrCmdlet
{
    /// <summary>What the key is for.</summary>
    [Parameter]
    public KeyAlgorithm Algorithm { get; set; } = KeyAlgorithm.Secp256k1;

    /// <inheritdoc/>
    protected override void BeginProcessing() => WriteObject(OrFail(EmrKey.Generate));
}
