using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence.Receipts;

/// <summary>New-EmrReceipt: writes a small file that shows, without the ledger, that a record is sealed in it.</summary>
[Cmdlet(VerbsCommon.New, "EmrReceipt", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewEmrReceiptCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The record's id, or the record.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [IdTransformation]
    public Input<Hash256> TxId { get; set; } = null!;

    /// <summary>The file of a checkpoint that covers the record's block.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Checkpoint { get; set; } = "";

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file to write, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Overwrites a file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Hash256 txId = Require(TxId);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        string given = literal ? LiteralPath : Path;
        // What an error is about: one after another.
        string subject = given;
        string file;
        try
        {
            UserPaths paths = new(this);
            file = paths.ResolveOne(given, literal);
            string source = paths.ResolveOne(Checkpoint, literal: true);
            RequireWritable(file, source);
            subject = Checkpoint;
            SignedNote checkpoint = NoteFile.Read(source);
            if (!ShouldProcess(file, $"Write a receipt of {txId}"))
                return;
            subject = txId.ToString();
            Receipt receipt = Stoppable(() => ReceiptMaker.Make(ledger, txId, checkpoint));
            subject = given;
            SafeFile.Write(file, receipt.ToBytes(), secret: false, Force);
        }
        catch (EmrException exception)
        {
            Fail(exception, subject);
            throw;
        }
        WriteObject(new FileInfo(file));
    }
}
