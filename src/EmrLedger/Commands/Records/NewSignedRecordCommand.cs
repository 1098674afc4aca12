using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>New-SignedRecord: signs prescriptions.</summary>
[Cmdlet(VerbsCommon.New, "SignedRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(EmrRecord))]
public sealed class NewSignedRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private ulong previousNonce;

    /// <summary>The doctor's key.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>Who the prescription is for.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PatientHash")]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    [AllowEmptyString]
    public string Patient { get; set; } = "";

    /// <summary>The text, at most 200 UTF-8 bytes.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public object? Prescription { get; set; }

    /// <summary>The record's own number; without it, the one after the last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public object? Nonce { get; set; }

    /// <summary>The ledger whose last nonce of the doctor, pending records included, is counted up from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The nonce of the doctor's last record, from which a pipeline counts up.</summary>
    [Parameter(ParameterSetName = PreviousNonceSet)]
    [NonceTransformation]
    public ulong PreviousNonce { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!Key.HasPrivateKey)
        {
            Fail(new EmrException(
                EmrError.KeyHasNoPrivateKey,
                $"The key {Key.Hash} cannot sign: it has no private part, or its secret was wiped."));
        }
        previousNonce = ParameterSetName == LedgerSet ? LastNonce() : PreviousNonce;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        EmrRecord record;
        try
        {
            ulong nonce = IsGiven(nameof(Nonce))
                ? NonceTransformationAttribute.ReadNonce(Nonce)
                : RecordSigner.NonceAfter(previousNonce);
            Hash160 patient = UserHashTransformationAttribute.Read(Patient);
            record = RecordSigner.Sign(Key, patient, PrescriptionReader.Read(Prescription), nonce);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception);
            return;
        }
        previousNonce = record.Nonce;
        WriteObject(record);
    }

    private ulong LastNonce()
    {
        _ = Hash160.TryParse(Key.Hash, out Hash160 doctor);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        ulong nonce = OrFail(() => Stoppable(() => ledger.Pending.LastNonce(doctor)));
        // What is signed may be added to the same ledger by the next command of the pipeline.
        Close();
        return nonce;
    }
}
