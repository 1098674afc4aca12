using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>New-EmrReceipt: writes a small file that shows, without the ledger, that a record is sealed in it.</summary>
[Cmdlet(VerbsCommon.New, "EmrReceipt", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewEmrReceiptCommand : EmrLedgerFileCmdlet
{
    private Ledger? ledger;
    private SignedNote? checkpoint;
    private Hash256 txId;

    /// <summary>The record's id, or the record.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TxIdCompleter))]
    public PSObject? TxId { get; set; }

    /// <summary>The file of a checkpoint that covers the record's block.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Checkpoint { get; set; } = "";

    /// <summary>Whether the receipt has what happened to the prescription.</summary>
    [Parameter]
    public SwitchParameter History { get; set; }

    private protected override string? NameInFolder => $"{txId}.receipt";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // One that is named alone is all that the command is for; of several, each stands for itself.
        if (MyInvocation.ExpectingInput)
        {
            if (!TryRead(IdReader.Read, TxId, out txId))
                return;
        }
        else
        {
            txId = OrFail(() => IdReader.Read(TxId));
        }
        ledger ??= RequireLedger(Ledger, LedgerAccess.Read);
        // What an error is about: one after another.
        string subject = GivenPath;
        string file;
        Receipt receipt;
        RegisteredKey? revoked;
        try
        {
            string source = new UserPaths(this).ResolveOne(Checkpoint, literal: true);
            file = RequireTarget(ledger, FileKind.Receipt, source);
            subject = Checkpoint;
            checkpoint ??= NoteFile.Read(source);
            if (!ShouldProcess(file, $"Write a receipt of {txId}"))
                return;
            subject = txId.ToString();
            receipt = Stoppable(() => ReceiptMaker.Make(ledger, txId, checkpoint, History));
            revoked = Stoppable(() => ReceiptMaker.FindRevoked(ledger, receipt));
            WarnOfDifference(TxId, receipt.Record);
            subject = GivenPath;
            SafeFile.Write(file, receipt.ToBytes(), secret: false, Force);
        }
        catch (EmrException exception)
        {
            if (!MyInvocation.ExpectingInput || checkpoint is null || IsOfStorage(exception.Error))
                Fail(exception, subject);
            WriteFailure(exception, subject);
            return;
        }
        if (revoked is not null)
            WriteWarning(Revocation(receipt, revoked));
        // As Get-Item has it, with its folder and its mode; and from wherever the current location is.
        WriteObject(
            InvokeProvider.Item.Get([$@"Microsoft.PowerShell.Core\FileSystem::{file}"], force: true, literalPath: true),
            enumerateCollection: true);
    }

    private static string Revocation(Receipt receipt, RegisteredKey signer)
    {
        string who = $"The {(signer is RegisteredPharmacy ? "pharmacy" : "doctor")} {signer.Hash} is revoked";
        return (receipt.Revocation, signer.Height) switch
        {
            ([.., var shown], _) =>
                $"{who}, by a statement in block {shown.Block.Height}, after this record. The receipt says so.",
            (_, { } height) =>
                $"{who}, by a statement in block {height}. The checkpoint does not cover it, so the receipt cannot say so: "
                + "make it with a later checkpoint.",
            _ =>
                $"{who}, by a statement that is pending, so the receipt cannot say so: seal it, and make the receipt with a "
                + "later checkpoint.",
        };
    }
}
