using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Commands.Ledgers.Records;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>Get-EmrRecord: finds records in a ledger, with the place of each.</summary>
[Cmdlet(VerbsCommon.Get, "EmrRecord", DefaultParameterSetName = SealedSet)]
[OutputType(typeof(EmrRecord))]
[OutputType(LedgerObject.TypeName)]
public sealed class GetEmrRecordCommand : EmrPipedLedgerCmdlet
{
    private const string SealedSet = "Sealed";
    private const string PendingSet = "Pending";
    private const string TxIdSet = "TxId";

    private RecordQuery query = null!;
    private bool isDoctorPiped;

    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = SealedSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = PendingSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TxIdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation(LeftToOthers =
        [
            typeof(EmrRecord), typeof(RecordCheckResult), typeof(ReceiptCheckResult), typeof(EmrPrescription), typeof(PrescriptionEvent),
        ])]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The record's id, or the record.</summary>
    // Not by name: a doctor of the registry has the txid of its statement, and stands for the doctor.
    [Parameter(Mandatory = true, ParameterSetName = TxIdSet, ValueFromPipeline = true)]
    [LeavesToOthers(
        typeof(RegisteredDoctor), typeof(RegisteredPharmacy), typeof(UserState), typeof(EmrKey), typeof(LedgerInfo),
        typeof(LedgerCheckResult))]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TxIdCompleter))]
    public PSObject? TxId { get; set; }

    /// <summary>Who signed.</summary>
    [Parameter(ParameterSetName = SealedSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PendingSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Hash")]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string? Doctor { get; set; }

    /// <summary>Whom it is for.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    [AllowEmptyString]
    public string? Patient { get; set; }

    /// <summary>A recipient's key, which finds the patient's records with sealed texts as well.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey? Key { get; set; }

    /// <summary>Only statements of the registry.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    public SwitchParameter Registry { get; set; }

    /// <summary>Only what is no statement of the registry.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    public SwitchParameter ExcludeRegistry { get; set; }

    /// <summary>Only blocks of this time or later.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation]
    public ulong? After { get; set; }

    /// <summary>Only blocks of an earlier time.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation(RoundUp = true)]
    public ulong? Before { get; set; }

    /// <summary>The records that wait to be sealed, instead of the sealed ones.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PendingSet)]
    public SwitchParameter Pending { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Read;

    private protected override void Prepare()
    {
        isDoctorPiped = Doctor is null && !IsGiven(nameof(Doctor));
        RequireOpener(Key, Patient);
        if (After > Before)
        {
            Fail(new EmrException(
                EmrError.TimestampInvalid, "-After is later than -Before, and no time is both.", "Give the earlier time to -After."));
        }
    }

    private protected override void Opened()
    {
        // Without a registry there is no statement, whatever a text looks like.
        bool hasRegistry = OpenedLedger.Manifest.Authority is not null;
        if (Registry && !hasRegistry)
        {
            throw new EmrException(EmrError.RegistryMissing, "The ledger is open: it has no registry, and so no statements.");
        }
        // Not plain memory, which null would turn into no bytes at all: every text begins with those.
        ReadOnlyMemory<byte>? marker = RegistryStatement.MarkerBytes;
        query = new RecordQuery
        {
            Doctor = isDoctorPiped || Doctor is null ? null : DoctorOf(Doctor),
            Patient = Patient is null ? null : UserHashTransformationAttribute.Read(Patient),
            After = After,
            Before = Before,
            TextBeginsWith = Registry ? marker : null,
            TextBeginsOtherThan = ExcludeRegistry && hasRegistry ? marker : null,
        };
        WarnOfTimesAhead(nameof(After), After, "blocks that were sealed before it may be found as well");
        WarnOfTimesAhead(nameof(Before), Before, "blocks that are sealed already may be left out; leave -Before out to see them");
    }

    private protected override void Read()
    {
        Hash256 txId = default;
        if (ParameterSetName == TxIdSet && !TryRead(IdReader.Read, TxId, out txId))
            return;
        RecordQuery asked = query;
        if (isDoctorPiped && Doctor is not null)
        {
            if (!TryRead(DoctorOf, Doctor, out Hash160 doctor))
                return;
            asked = query with { Doctor = doctor };
        }
        try
        {
            if (ParameterSetName == TxIdSet)
                WriteOne(txId);
            else
                WriteAll(asked);
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

    // Right after many blocks were sealed at once, "now" is not later than all of them.
    private void WarnOfTimesAhead(string parameter, ulong? limit, string consequence)
    {
        if (limit is not { } time || Guard(() => OpenedLedger.FindTimeAhead(time)) is not { } latest)
            return;
        double seconds = latest - (double)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        WriteWarning(
            $"The ledger's times run ahead of this machine's clock, by {Display.Duration(seconds)}, up to {Display.Time(latest)}. "
            + $"-{parameter} lies before that: {consequence}.");
    }

    private void WriteOne(Hash256 txId)
    {
        RecordQuery one = new() { TxId = txId };
        LedgerRecord? found = OpenedLedger.ReadRecords(one).FirstOrDefault();
        EmrRecord record = found?.Record ?? OpenedLedger.Pending.Read(one).FirstOrDefault() ?? throw NotFound(txId);
        WarnOfDifference(TxId, record);
        WriteObject(found is null ? record : LedgerObject.Of(found));
    }

    private void WriteAll(RecordQuery asked)
    {
        RecordQuery[] queries = Key is not null && asked.Patient is { } patient
            ? [asked, .. FindSealedOf(patient, Key).Select(txId => asked with { Patient = null, TxId = txId })]
            : [asked];
        if (Pending)
        {
            foreach (EmrRecord record in queries.SelectMany(OpenedLedger.Pending.Read))
                WriteObject(record);
            return;
        }
        IEnumerable<LedgerRecord> found = OpenedLedger.ReadRecords(asked);
        if (queries.Length > 1)
            found = queries.SelectMany(OpenedLedger.ReadRecords).OrderBy(static record => (record.Height, record.Index));
        foreach (LedgerRecord record in found)
            WriteObject(LedgerObject.Of(record));
    }

    private static EmrException NotFound(Hash256 txId) => new(
        EmrError.RecordNotFound, $"The ledger has no record {txId}.");
}
