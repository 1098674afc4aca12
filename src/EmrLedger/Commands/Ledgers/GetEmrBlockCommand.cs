using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers;

/// <summary>Get-EmrBlock: reads blocks of a ledger.</summary>
[Cmdlet(VerbsCommon.Get, "EmrBlock", DefaultParameterSetName = AllSet)]
[OutputType(typeof(EmrBlock))]
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Parameters of a cmdlet are arrays.")]
public sealed class GetEmrBlockCommand : EmrLedgerCmdlet
{
    private const string AllSet = "All";
    private const string HeightSet = "Height";
    private const string BlockIdSet = "BlockId";
    private const string LastSet = "Last";

    private Ledger ledger = null!;
    private Hash256 blockId;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The heights of the blocks.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = HeightSet, ValueFromPipelineByPropertyName = true)]
    public ulong[] Height { get; set; } = [];

    /// <summary>The block's id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BlockIdSet)]
    [IdTransformation]
    public Input<Hash256> BlockId { get; set; } = null!;

    /// <summary>How many blocks, from the end of the chain.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LastSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == BlockIdSet)
            blockId = Require(BlockId);
        ledger = RequireLedger(Ledger, LedgerAccess.Read);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            foreach (EmrBlock block in Blocks())
                WriteObject(block);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ParameterSetName == BlockIdSet ? blockId.ToString() : ledger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private IEnumerable<EmrBlock> Blocks() => ParameterSetName switch
    {
        HeightSet => Height.SelectMany(AtHeight),
        BlockIdSet => [ledger.FindBlock(blockId) ?? throw NotFound(blockId.ToString())],
        LastSet => ledger.ReadLastBlocks((ulong)Last),
        _ => ledger.ReadBlocks(0, ulong.MaxValue),
    };

    private IEnumerable<EmrBlock> AtHeight(ulong height)
    {
        EmrBlock[] found = [.. ledger.ReadBlocks(height, height)];
        if (found.Length == 0)
            WriteFailure(NotFound($"at height {height}"), height);
        return found;
    }

    private static EmrException NotFound(string which) =>
        new(EmrError.BlockNotFound, $"The ledger has no block {which}.", "Get-EmrLedger says how many blocks there are.");
}
