using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Get-EmrUserState: the last nonces that a ledger has sealed.</summary>
[Cmdlet(VerbsCommon.Get, "EmrUserState")]
[OutputType(typeof(UserState))]
public sealed class GetEmrUserStateCommand : EmrPipedLedgerCmdlet
{
    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The doctor; without it, all with sealed records.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation(LeftToOthers = [typeof(LedgerInfo), typeof(LedgerCheckResult)])]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string? Doctor { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Read;

    private protected override void Read()
    {
        Hash160 doctor = default;
        if (Doctor is not null && !TryRead(DoctorOf, Doctor, out doctor))
            return;
        try
        {
            foreach (UserState state in Doctor is null ? OpenedLedger.ReadStates() : [OpenedLedger.ReadState(doctor)])
                WriteObject(state);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, OpenedLedger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
