using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;

namespace EmrLedger.Commands.Ledgers.Prescriptions;

/// <summary>A cmdlet that says what happens to prescriptions, signed by one key, whoever may say such a thing.</summary>
public abstract class EmrKeyedPrescriptionCmdlet : EmrPrescriptionCmdlet
{
    /// <summary>The key of who says so.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    private protected sealed override EmrKey Signer => Key;
}
