using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Blocks;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Add-EmrBlock: adds mined blocks to a ledger.</summary>
[Cmdlet(VerbsCommon.Add, "EmrBlock", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrBlock))]
public sealed class AddEmrBlockCommand : EmrOneLedgerCmdlet
{
    private readonly Tally tally = new("block", "added");

    /// <summary>The block, or an object with a block's members.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(VariableCompleter<EmrBlock>))]
    public PSObject? Block { get; set; }

    /// <summary>Returns the blocks that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(BlockReader.Read, Block, out var block)
            || !ShouldProcess(OpenedLedger.Path, $"Add the block at height {block.Height}"))
        {
            return;
        }
        AppendResult result;
        try
        {
            result = Stoppable(() => OpenedLedger.Append(block, StopToken));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, block.Height, tally, $"the one at height {block.Height}");
            return;
        }
        tally.Add();
        Journal(block.Records);
        WriteSettled(block, result);
        if (PassThru)
            WriteObject(block);
    }
}
