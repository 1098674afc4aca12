using System.Management.Automation;

namespace EmrLedger.Commands;

/// <summary>New-EmrKey: a new random key pair for a doctor, a patient or a miner; or for a log or a witness.</summary>
[Cmdlet(VerbsCommon.New, "EmrKey", DefaultParameterSetName = UserSet)]
[OutputType(typeof(EmrKey), ParameterSetName = [UserSet])]
[OutputType(typeof(NoteKey), ParameterSetName = [NoteSet])]
public sealed class NewEmrKeyCommand : EmrCmdlet
{
    private const string UserSet = "User";
    private const string NoteSet = "Note";

    /// <summary>What the key is for.</summary>
    [Parameter]
    public KeyAlgorithm Algorithm { get; set; } = KeyAlgorithm.Secp256k1;

    /// <summary>The name that signatures of a log or a witness bear.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NoteSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Whether the key signs checkpoints as their log, or as a witness.</summary>
    [Parameter(ParameterSetName = NoteSet)]
    public NoteRole Role { get; set; } = NoteRole.Log;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        bool named = ParameterSetName == NoteSet;
        if (named != (Algorithm == KeyAlgorithm.Ed25519))
        {
            Fail(new EmrException(
                EmrError.KeyInvalid,
                named
                    ? "Keys of doctors, patients and miners do not have a name or a role."
                    : "The key of a log or a witness needs a name.",
                "Give -Algorithm Ed25519 and -Name together, or neither."));
        }
        WriteObject(named ? OrFail<object>(() => NoteKey.Generate(Name, Role)) : OrFail(EmrKey.Generate));
    }
}
