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

namespace EmrLedger.Commands.Records;

/// <summary>New-SignedRecord: signs prescriptions.</summary>
[Cmdlet(VerbsCommon.New, "SignedRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(EmrRecord))]
public sealed class NewSignedRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private EmrKey key = null!;
    private ulong previousNonce;

    /// <summary>The doctor's key.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> Key { get; set; } = null!;

    /// <summary>Who the prescription is for.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PatientHash")]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    public Input<Hash160> Patient { get; set; } = null!;

    /// <summary>The text, at most 200 UTF-8 bytes.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [PrescriptionTransformation]
    public Input<string> Prescription { get; set; } = null!;

    /// <summary>The record's own number; without it, the one after the last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NonceTransformation]
    public Input<ulong>? Nonce { get; set; }

    /// <summary>The ledger in which the doctor's records go on: its last nonce there, pending ones included, is counted up from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The nonce of the doctor's last record, from which a pipeline counts up.</summary>
    [Parameter(ParameterSetName = PreviousNonceSet)]
    [NonceTransformation]
    public Input<ulong>? PreviousNonce { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        key = Require(Key);
        if (!key.HasPrivateKey)
        {
            Fail(new EmrException(
                EmrError.KeyHasNoPrivateKey,
                $"The key {key.Hash} cannot sign: it has no private part, or its secret was wiped.",
                "Import the private key's file, or use the key that New-EmrKey returned."));
        }
        if (ParameterSetName == LedgerSet)
            previousNonce = LastNonce();
        else if (PreviousNonce is not null)
            previousNonce = Require(PreviousNonce);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        EmrRecord record;
        try
        {
            ulong nonce = Nonce is null ? RecordSigner.NonceAfter(previousNonce) : Nonce.Value;
            record = RecordSigner.Sign(key, Patient.Value, Prescription.Value, nonce);
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
        _ = Hash160.TryParse(key.Hash, out Hash160 doctor);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        ulong nonce = OrFail(() => Stoppable(() => ledger.Pending.LastNonce(doctor)));
        // What is signed may be added to the same ledger by the next command of the pipeline.
        Close();
        return nonce;
    }
}
