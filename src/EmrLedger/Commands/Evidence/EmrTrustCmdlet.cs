using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Evidence;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Evidence;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence;

/// <summary>A cmdlet that checks signatures against keys that its user trusts.</summary>
public abstract class EmrTrustCmdlet : EmrLedgerCmdlet
{
    /// <summary>The verifier key of the log that signed.</summary>
    public abstract VerifierKey? LogKey { get; set; }

    /// <summary>The verifier keys of witnesses who must have signed.</summary>
    [Parameter]
    [VerifierKeysTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public VerifierKey[]? WitnessKey { get; set; }

    /// <summary>How many different witnesses must have signed; all that are given, without it.</summary>
    [Parameter]
    [ValidateRange(0, 64)]
    public int? Quorum { get; set; }

    /// <summary>Whose signatures the user asks for.</summary>
    private protected TrustPolicy RequirePolicy(VerifierKey logKey) =>
        // What is given as null is a list that has nobody in it, and not a list that was left out.
        OrFail(() => TrustPolicy.Of(logKey, IsGiven(nameof(WitnessKey)) ? WitnessKey ?? [] : null, Quorum));
}
