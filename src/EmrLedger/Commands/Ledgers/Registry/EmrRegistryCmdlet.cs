using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>A cmdlet by which a ledger's authority makes statements about doctors.</summary>
public abstract class EmrRegistryCmdlet : EmrLedgerCmdlet
{
    private Ledger ledger = null!;
    private EmrKey authority = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The authority's key.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> Authority { get; set; } = null!;

    /// <summary>Returns the doctor as the registry has it now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        authority = Require(Authority);
        ledger = RequireLedger(Ledger, LedgerAccess.Write);
    }

    /// <summary>Makes one statement, unless it is only asked what would happen.</summary>
    private protected void State(string doctor, string action, Action<RegistryDesk, EmrKey> state)
    {
        if (!ShouldProcess(ledger.Path, action))
            return;
        RegisteredDoctor? now = null;
        try
        {
            Stoppable(() => state(ledger.RegistryDesk, authority));
            if (PassThru)
                now = Stoppable(ledger.RegistryDesk.Read).First(found => found.Hash == doctor);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, doctor);
            return;
        }
        if (now is not null)
            WriteObject(now);
    }
}
