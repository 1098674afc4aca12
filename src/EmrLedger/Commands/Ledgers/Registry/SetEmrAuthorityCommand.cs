using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Set-EmrAuthority: hands a ledger's registry over to another key, as its authority.</summary>
[Cmdlet(VerbsCommon.Set, "EmrAuthority", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class SetEmrAuthorityCommand : EmrOneLedgerCmdlet
{
    /// <summary>The public key of who is to register doctors.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [PublicKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey NewAuthority { get; set; } = null!;

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The key of the authority until now.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Authority { get; set; } = null!;

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!ShouldProcess(OpenedLedger.Path, $"Hand the registry over to {NewAuthority.Hash}"))
            return;
        try
        {
            Stoppable(() => OpenedLedger.RegistryDesk.Appoint(NewAuthority, Name, Authority, StopToken));
        }
        catch (EmrException exception)
        {
            Fail(exception, NewAuthority.Hash);
        }
    }
}
