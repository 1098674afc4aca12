using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Get-EmrBlock: reads blocks of a ledger.</summary>
[Cmdlet(VerbsCommon.Get, "EmrBlock", DefaultParameterSetName = AllSet)]
[OutputType(typeof(EmrBlock))]
public sealed class GetEmrBlockCommand : EmrPipedLedgerCmdlet
{
    private const string AllSet = "All";
    private const string HeightSet = "Height";
    private const string BlockIdSet = "BlockId";
    private const string LastSet = "Last";

    private Hash256 blockId;

    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = AllSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = LastSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = BlockIdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = HeightSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation(LeftToOthers = [typeof(EmrBlock), typeof(EmrRecord), typeof(BlockCheckResult), typeof(ReceiptCheckResult)])]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The heights of the blocks.</summary>
    [Parameter(Position = 1, ParameterSetName = HeightSet, ValueFromPipelineByPropertyName = true)]
    public ulong[] Height { get; set; } = [];

    /// <summary>The block's id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BlockIdSet)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(BlockIdCompleter))]
    public PSObject? BlockId { get; set; }

    /// <summary>A block, or another object with a member Height; or a height.</summary>
    [Parameter(ParameterSetName = HeightSet, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>How many blocks, from the end of the chain.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LastSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Read;

    private protected override void Prepare()
    {
        if (ParameterSetName == BlockIdSet)
            blockId = OrFail(() => IdReader.Read(BlockId));
    }

    private protected override void Read()
    {
        // It has a height as well, and would bring forth a block of the wrong ledger.
        if (Foreign.Unwrap(InputObject) is LedgerInfo info && info.Path != OpenedLedger.Path)
        {
            WriteFailure(
                new EmrException(
                    EmrError.LedgerInvalid,
                    $"The pipeline gives the ledger '{info.Path}', and -Ledger is '{OpenedLedger.Path}' already.",
                    "Name one: leave -Ledger out, or look whether $PSDefaultParameterValues has it."),
                info.Path);
            return;
        }
        if (ParameterSetName == HeightSet && Height.Length == 0)
        {
            if (!TryRead(HeightOf, InputObject, out ulong height))
                return;
            Height = [height];
        }
        try
        {
            foreach (EmrBlock block in Blocks())
            {
                if ((InputObject ?? BlockId) is { } given)
                    WarnOfDifference(given, block);
                WriteObject(block);
            }
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ParameterSetName == BlockIdSet ? blockId.ToString() : OpenedLedger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private IEnumerable<EmrBlock> Blocks() => ParameterSetName switch
    {
        HeightSet => Height.SelectMany(AtHeight),
        BlockIdSet => [OpenedLedger.FindBlock(blockId) ?? throw NotFound(blockId.ToString())],
        LastSet => OpenedLedger.ReadLastBlocks((ulong)Last),
        _ => OpenedLedger.ReadBlocks(0, ulong.MaxValue),
    };

    // The engine looks for a member among an object's properties, and a hashtable has keys.
    private static ulong HeightOf(PSObject? input) => WholeNumber.ReadUInt64(
        Foreign.Of(input) is { } foreign ? foreign.Get(nameof(Height), EmrError.BlockMemberMissing) : input,
        EmrError.HeightInvalid, "A height");

    private IEnumerable<EmrBlock> AtHeight(ulong height)
    {
        EmrBlock[] found = [.. OpenedLedger.ReadBlocks(height, height)];
        if (found.Length == 0)
            WriteFailure(NotFound($"at height {height}"), height);
        return found;
    }

    private static EmrException NotFound(string which) =>
        new(EmrError.BlockNotFound, $"The ledger has no block {which}.");
}
