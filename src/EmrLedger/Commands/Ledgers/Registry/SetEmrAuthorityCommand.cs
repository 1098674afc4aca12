using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>Set-EmrAuthority: hands a ledger's registry over to another key, as its authority.</summary>
[Cmdlet(VerbsCommon.Set, "EmrAuthority", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class SetEmrAuthorityCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The public key of who is to register doctors.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [PublicKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> NewAuthority { get; set; } = null!;

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The key of the authority until now.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> Authority { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        EmrKey authority = Require(Authority);
        EmrKey successor = Require(NewAuthority);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Write);
        if (!ShouldProcess(ledger.Path, $"Hand the registry over to {successor.Hash}"))
            return;
        try
        {
            Stoppable(() => ledger.RegistryDesk.Appoint(successor, Name, authority, StopToken));
        }
        catch (EmrException exception)
        {
            Fail(exception, successor.Hash);
        }
    }
}
