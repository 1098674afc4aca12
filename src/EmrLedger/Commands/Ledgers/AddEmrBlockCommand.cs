using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Blocks;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers;

/// <summary>Add-EmrBlock: adds mined blocks to a ledger.</summary>
[Cmdlet(VerbsCommon.Add, "EmrBlock", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrBlock))]
public sealed class AddEmrBlockCommand : EmrLedgerCmdlet
{
    private Ledger ledger = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The block, or an object with a block's members.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [BlockTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrBlock>))]
    public Input<EmrBlock> Block { get; set; } = null!;

    /// <summary>Returns the blocks that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ledger = RequireLedger(Ledger, LedgerAccess.Write);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryGet(Block, out EmrBlock? block) || !ShouldProcess(ledger.Path, $"Add the block at height {block.Height}"))
            return;
        try
        {
            Stoppable(() => ledger.Append(block, StopToken));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, block.Height);
            return;
        }
        if (PassThru)
            WriteObject(block);
    }
}
