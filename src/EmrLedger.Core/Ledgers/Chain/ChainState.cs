using EmrLedger.Blocks;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// A ledger after some of its blocks: all that its rules need to know in order to judge the next. On top of the block's own
/// checks, previous and height must be those that follow, the timestamp must be later than the median of the last 11, and
/// each record's doctor registered before it.
/// </summary>
public sealed class ChainState
{
    /// <summary>How many timestamps the median is taken of.</summary>
    internal const int MedianSpan = 11;

    private readonly LedgerManifest manifest;
    private readonly Queue<ulong> timestamps;
    private readonly UserStates states;

    /// <summary>The state before the genesis block.</summary>
    public ChainState(LedgerManifest manifest)
        : this(manifest, default, 0, [], new UserStates(), DoctorRegistry.Initial(manifest))
    {
    }

    /// <summary>The state after some blocks.</summary>
    /// <param name="manifest">The ledger's manifest.</param>
    /// <param name="tip">The id of the last of them.</param>
    /// <param name="height">How many there are.</param>
    /// <param name="timestamps">The timestamps of the last 11 of them, in order.</param>
    /// <param name="states">The states that they left.</param>
    /// <param name="registry">The registry that they left.</param>
    internal ChainState(
        LedgerManifest manifest, Hash256 tip, ulong height, IEnumerable<ulong> timestamps, UserStates states, DoctorRegistry registry)
    {
        this.manifest = manifest;
        Tip = tip;
        Height = height;
        this.timestamps = new Queue<ulong>(timestamps);
        this.states = states;
        Registry = registry;
    }

    /// <summary>The id of the last block; zero before the first.</summary>
    public Hash256 Tip { get; private set; }

    /// <summary>The height of the next block: how many there are.</summary>
    public ulong Height { get; private set; }

    /// <summary>The doctors after the last block.</summary>
    public DoctorRegistry Registry { get; private set; }

    /// <summary>The earliest timestamp that the next block may have.</summary>
    public ulong EarliestTimestamp => timestamps.Count == 0 ? 0 : Median() == ulong.MaxValue ? ulong.MaxValue : Median() + 1;

    /// <summary>The nonce of a doctor's last record.</summary>
    public ulong LastNonce(Hash160 doctor) => states[doctor].Nonce;

    /// <summary>Judges the next block, and takes it over where it is valid.</summary>
    /// <param name="block">The block.</param>
    /// <param name="contentsChecked">
    /// Whether all that does not depend on the chain was found valid before, by <see cref="CheckContents"/>.
    /// </param>
    /// <param name="changed">The user states that a valid block changes, in order of their first change.</param>
    /// <returns>Null, or the first fault.</returns>
    public Fault? TryAppend(EmrBlock block, bool contentsChecked, out IReadOnlyList<UserState> changed)
    {
        ArgumentNullException.ThrowIfNull(block);
        changed = [];
        DoctorRegistry registry = Registry;
        Fault? fault = CheckManifest(block)
            ?? (contentsChecked ? null : BlockCheck.CheckSeal(block, manifest.Difficulty))
            ?? CheckPlace(block)
            ?? BlockCheck.CheckRecords(block, states, CheckRecord, out changed);
        if (fault is not null)
            return fault with { Height = Height };

        _ = Hash256.TryParse(block.BlockId, out Hash256 blockId);
        Tip = blockId;
        Height++;
        Registry = registry;
        states.Apply(changed);
        timestamps.Enqueue(block.Timestamp);
        if (timestamps.Count > MedianSpan)
            timestamps.Dequeue();
        return null;

        Fault? CheckRecord(EmrRecord record, int index, ulong previousNonce) =>
            (contentsChecked ? RecordCheck.CheckNonce(record, previousNonce) : RecordCheck.Check(record, previousNonce))
            ?? registry.Admit(record, Height, out registry);
    }

    /// <summary>
    /// Checks all of a block that does not depend on the chain before it: seal, and each record but for its nonce's place.
    /// This is where the time goes, and it can be done for many blocks at once.
    /// </summary>
    public static bool CheckContents(EmrBlock block, UInt128 difficulty)
    {
        ArgumentNullException.ThrowIfNull(block);
        return BlockCheck.CheckSeal(block, difficulty) is null && block.Records.All(static record => RecordCheck.CheckAlone(record) is null);
    }

    // Before all else: by another manifest the block would only seem to be wrong in some other way.
    private Fault? CheckManifest(EmrBlock block) =>
        Height > 0 || (block.Miner == manifest.Miner.ToString() && block.Records.Count == 0)
            ? null
            : new Fault(FaultCode.GenesisMismatch, Detail: "its miner is not the manifest's hash, or it has records");

    private Fault? CheckPlace(EmrBlock block)
    {
        if (!Hash256.TryParse(block.Previous, out Hash256 previous) || previous != Tip)
            return new Fault(FaultCode.PreviousMismatch, Detail: $"the last valid block is {Tip}");
        if (block.Height != Height)
            return new Fault(FaultCode.HeightMismatch, Detail: $"the height is {block.Height} where {Height} follows");
        return Height == 0 || block.Timestamp > Median()
            ? null
            : new Fault(FaultCode.TimestampNotAfterMedian, Detail: $"it is {block.Timestamp} where {EarliestTimestamp} is the earliest");
    }

    private ulong Median()
    {
        ulong[] sorted = [.. timestamps.Order()];
        return sorted[sorted.Length / 2];
    }
}
