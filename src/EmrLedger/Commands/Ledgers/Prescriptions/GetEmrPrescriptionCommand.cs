using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Prescriptions;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Get-EmrPrescription: finds prescriptions in a ledger, with where each stands and what happened to it.</summary>
[Cmdlet(VerbsCommon.Get, "EmrPrescription", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(EmrPrescription))]
public sealed class GetEmrPrescriptionCommand : EmrPipedLedgerCmdlet
{
    private const string QuerySet = "Query";
    private const string TxIdSet = "TxId";

    private PrescriptionFilter filter = null!;

    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = QuerySet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TxIdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation(LeftToOthers = [typeof(EmrPrescription), typeof(PrescriptionEvent), typeof(EmrRecord)])]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The prescription: its id, or the object that has it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = TxIdSet, ValueFromPipeline = true)]
    [LeavesToOthers(typeof(LedgerInfo), typeof(LedgerCheckResult))]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PrescriptionCompleter))]
    public PSObject? TxId { get; set; }

    /// <summary>Whom it is for.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    [AllowEmptyString]
    public string? Patient { get; set; }

    /// <summary>A recipient's key, which finds the patient's prescriptions with sealed texts as well.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey? Key { get; set; }

    /// <summary>Where it stands: one of these.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public PrescriptionStatus[]? Status { get; set; }

    /// <summary>Who prescribed.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string? Doctor { get; set; }

    /// <summary>The pharmacy that holds it.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PharmacyCompleter))]
    [AllowEmptyString]
    public string? Holder { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Read;

    private protected override void Prepare() => RequireOpener(Key, Patient);

    private protected override void Opened()
    {
        OpenedLedger.Prescriptions.RequireLifecycle();
        filter = new PrescriptionFilter
        {
            Patient = Patient is null ? null : UserHashTransformationAttribute.Read(Patient),
            Doctor = Doctor is null ? null : DoctorOf(Doctor),
            Holder = Holder is null ? null : PharmacyOf(Holder),
            Statuses = Status,
        };
    }

    private protected override void Read()
    {
        Hash256 txId = default;
        if (ParameterSetName == TxIdSet && !TryRead(IdReader.Read, TxId, out txId))
            return;
        try
        {
            if (ParameterSetName == TxIdSet)
                WriteOne(txId);
            else
                WriteAll();
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ParameterSetName == TxIdSet ? txId.ToString() : OpenedLedger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void WriteOne(Hash256 txId) => WriteObject(OpenedLedger.Prescriptions.Find(txId)
        ?? throw new EmrException(EmrError.PrescriptionUnknown, $"The ledger has no prescription {txId}."));

    private void WriteAll()
    {
        IEnumerable<EmrPrescription> found = OpenedLedger.Prescriptions.Read(filter);
        if (Key is not null && filter.Patient is { } patient)
            found = found.Concat(OpenedLedger.Prescriptions.Read(filter, FindSealedOf(patient, Key)));
        foreach (EmrPrescription prescription in found)
        {
            ThrowIfStopping();
            WriteObject(prescription);
        }
    }
}
