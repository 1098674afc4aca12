using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>A cmdlet by which a ledger's authority makes statements about doctors or pharmacies.</summary>
public abstract class EmrRegistryCmdlet : EmrOneLedgerCmdlet
{
    private readonly Tally tally = new("statement", "made");

    /// <summary>The authority's key.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Authority { get; set; } = null!;

    /// <summary>Returns whom the statement is about, as the registry has it now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected sealed override LedgerAccess Access => LedgerAccess.Write;

    /// <summary>The keys of the role that the cmdlet makes statements about.</summary>
    private protected abstract IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk);

    /// <summary>Makes one statement, unless it is only asked what would happen.</summary>
    private protected void State(string key, string action, Action<RegistryDesk, EmrKey> state)
    {
        if (!ShouldProcess(OpenedLedger.Path, action))
            return;
        RegisteredKey? now = null;
        try
        {
            Stoppable(() => state(OpenedLedger.RegistryDesk, Authority));
            tally.Add();
            if (PassThru)
                now = Stoppable(() => ReadKeys(OpenedLedger.RegistryDesk)).First(found => found.Hash == key);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, key, tally);
            return;
        }
        if (now is not null)
            WriteObject(now);
    }
}
