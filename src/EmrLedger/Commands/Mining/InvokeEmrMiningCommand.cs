using System.Management.Automation;
using System.Numerics;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Mining;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Blocks;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Commands.Mining;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Mining;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>
/// Invoke-EmrMining: seals records into blocks, 25 in each, every block upon the one before; either records that are given,
/// or those that wait in a ledger, which then holds the blocks.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "EmrMining", DefaultParameterSetName = RecordSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmrBlock))]
public sealed class InvokeEmrMiningCommand : EmrLedgerCmdlet
{
    private const string RecordSet = "Record";
    private const string LedgerSet = "Ledger";

    private readonly List<EmrRecord> waiting = [];
    private Hash160 miner;
    private Hash256 previous;
    private ulong height;
    private ulong? lastTimestamp;
    private BlockMining mining = null!;
    private bool isOfRecords;
    private bool slice;
    private ulong? blocksLeft;
    private bool found;
    private bool ended;
    private long unsealed;

    /// <summary>The records to seal, in order; none at all for one empty block.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = RecordSet)]
    [AllowEmptyCollection]
    [AllowNull]
    public PSObject?[]? Record { get; set; }

    /// <summary>The ledger whose pending records are sealed; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation(LeftToOthers = [typeof(EmrRecord), typeof(EmrBlock)])]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>Who mines.</summary>
    [Parameter(Mandatory = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    [AllowEmptyString]
    public string Miner { get; set; } = "";

    /// <summary>How many hashes a block takes on average.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecordSet)]
    [DifficultyTransformation]
    [ArgumentCompleter(typeof(DifficultyCompleter))]
    public BigInteger Difficulty { get; set; }

    /// <summary>The block before; without it, a new chain begins.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ArgumentCompleter(typeof(VariableCompleter<EmrBlock>))]
    public PSObject? Previous { get; set; }

    /// <summary>The first block's height, where it does not follow from the block before.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [HeightTransformation]
    public ulong? Height { get; set; }

    /// <summary>The blocks' timestamp; without it, the time of mining, or a later one where the block before is later.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [TimestampTransformation]
    public ulong? Timestamp { get; set; }

    /// <summary>The lowest nonce to try, of one fixed block.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [NonceTransformation]
    public ulong? NonceStart { get; set; }

    /// <summary>How many nonces to try, of one fixed block.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [NonceTransformation]
    public ulong? NonceCount { get; set; }

    /// <summary>The most workers.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>The most seconds that mining may take in all; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Takes records as they are: they were checked before.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter SkipRecordCheck { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        miner = OrFail(() => UserHashTransformationAttribute.Read(Miner));
        // Without a difficulty, the pipeline is to bring ledgers.
        isOfRecords = IsGiven(nameof(Difficulty));
        if (!isOfRecords)
            return;
        BindPrevious();
        BindRange();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!isOfRecords)
        {
            SealPending();
            return;
        }
        PSObject?[] items = Record ?? (IsGiven(nameof(Record)) ? [null] : []);
        // What comes down a pipeline cannot be counted beforehand.
        if (!MyInvocation.ExpectingInput)
            blocksLeft = ((ulong)items.Length + EmrBlock.MaxRecords - 1) / EmrBlock.MaxRecords;
        foreach (PSObject? item in items)
        {
            ThrowIfStopping();
            if (!TryRead(RecordReader.Read, item, out var record))
                continue;
            if (ended)
            {
                unsealed++;
                continue;
            }
            if (!OrFail(() => IsSealable(record)))
                continue;
            waiting.Add(record);
            // A slice is one block, and whether these are its records is known only at the end.
            if (waiting.Count == EmrBlock.MaxRecords && !slice)
                MineWaiting();
            else if (waiting.Count > EmrBlock.MaxRecords)
                Fail(SliceNotFixed($"more than {EmrBlock.MaxRecords} records were given"));
        }
    }

    /// <inheritdoc/>
    private protected override void Finish()
    {
        if (!isOfRecords)
            return;
        bool empty = !MyInvocation.ExpectingInput && !IsGiven(nameof(Record));
        if (!ended && (waiting.Count > 0 || (empty && !found)))
            MineWaiting();
        mining.Complete();
        if (unsealed > 0)
        {
            WriteWarning(
                $"{Display.Count(unsealed, "record was", "records were")} left unsealed. Pipe what is left again, after the last block "
                + "that was returned.");
        }
    }

    private void SealPending()
    {
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Write);
        mining = new BlockMining(this, new MiningOptions { Workers = ThrottleLimit }, TimeoutSec, StopToken);
        new PendingMining(this, ledger, mining, StopToken).SealAll(miner);
    }

    private void BindPrevious()
    {
        PreviousBlock? block = IsGiven(nameof(Previous)) ? OrFail(() => PreviousReader.Read(Previous)) : null;
        previous = block?.BlockId ?? default;
        lastTimestamp = block?.Timestamp;
        if (Height is null && block?.Height == ulong.MaxValue)
            Fail(new EmrException(EmrError.HeightInvalid, "No height follows 2^64 - 1.", "Begin a new chain."));
        height = Height ?? block?.Height + 1 ?? 0;
    }

    private void BindRange()
    {
        slice = NonceStart is not null || NonceCount is not null;
        if (slice && Timestamp is null)
            Fail(SliceNotFixed("no timestamp was given"));
        ulong first = NonceStart ?? 0;
        if (NonceCount is { } count && (count == 0 || count - 1 > ulong.MaxValue - first))
        {
            Fail(new EmrException(
                EmrError.NonceInvalid, "The slice is empty, or ends after nonce 2^64 - 1.",
                "Give a -NonceCount of 1 or more that fits after -NonceStart."));
        }
        ulong last = NonceCount is null ? ulong.MaxValue : first + (NonceCount.Value - 1);
        MiningOptions options = new() { First = first, Last = last, Workers = ThrottleLimit };
        mining = new BlockMining(this, options, TimeoutSec, StopToken);
    }

    private bool IsSealable(EmrRecord record)
    {
        Fault? fault = SkipRecordCheck ? null : RecordCheck.CheckAlone(record);
        bool hasId = Hash256.TryParse(record.TxId, out _);
        if (fault is null && hasId)
            return true;
        string why = fault?.ToString() ?? "its txid is not 32 bytes";
        // A malformed txid may be any text, even a prescription, so an error does not repeat it.
        WriteFailure(
            new EmrException(EmrError.RecordInvalid, $"The record is not sealed: {why}."),
            hasId ? record.TxId : null);
        return false;
    }

    private void MineWaiting()
    {
        if (!MayMine())
            return;
        BlockDraft draft = new(previous, height, miner, [.. waiting], Timestamp ?? NextTimestamp(), (UInt128)Difficulty);
        if (mining.FindNonce(draft, blocksLeft) is not { } nonce)
        {
            ended = true;
            unsealed += slice ? 0 : waiting.Count;
            return;
        }
        EmrBlock block = draft.Seal(nonce);
        waiting.Clear();
        found = true;
        previous = draft.Template.BlockId(nonce);
        lastTimestamp = draft.Template.Timestamp;
        height = unchecked(height + 1);
        blocksLeft -= blocksLeft > 0 ? 1UL : 0;
        WriteObject(block);
    }

    // What is not mined leaves no block to build upon: only -WhatIf, which builds nothing, goes on to the next.
    private bool MayMine()
    {
        string what = $"Mine block {height} with {(waiting.Count == 0 ? "no records" : Display.Count(waiting.Count, "record"))}";
        if (ShouldProcess($"{what}.", $"{what}?", "Mine a block", out ShouldProcessReason reason))
            return true;
        if (reason == ShouldProcessReason.WhatIf)
        {
            height = unchecked(height + 1);
        }
        else
        {
            ended = true;
            unsealed += waiting.Count;
        }
        waiting.Clear();
        return false;
    }

    // Later than the block before, so that a ledger takes the block: none that keeps its rules is as late as the median.
    private ulong NextTimestamp()
    {
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return lastTimestamp is { } last and < ulong.MaxValue ? Math.Max(now, last + 1) : now;
    }

    private static EmrException SliceNotFixed(string why) => new(
        EmrError.MiningSliceNotFixed,
        $"A slice of nonces belongs to one fixed block, and {why}.");
}
