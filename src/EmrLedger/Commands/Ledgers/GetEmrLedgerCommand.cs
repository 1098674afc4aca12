using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Get-EmrLedger: what a ledger is and how far it has come.</summary>
[Cmdlet(VerbsCommon.Get, "EmrLedger")]
[OutputType(typeof(LedgerInfo))]
public sealed class GetEmrLedgerCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The login to the ledger's server, which the session then remembers.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerInfo info;
        try
        {
            Ledger ledger = OpenLedger(WithLogin(Ledger, Credential), LedgerAccess.Read);
            info = Stoppable(ledger.Describe);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, TargetOf(Ledger));
            return;
        }
        Close();
        WriteObject(info);
    }
}
