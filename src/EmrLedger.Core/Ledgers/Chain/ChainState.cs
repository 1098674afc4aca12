using EmrLedger.Blocks;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// A ledger after some of its blocks: all that its rules need to know in order to judge the next. On top of the block's own
/// checks, previous and height must be those that follow, the timestamp must be later than the median of the last 11, and
/// each record's signer registered before it, and what it says of a prescription possible then.
/// </summary>
public sealed class ChainState
{
    /// <summary>How many timestamps the median is taken of.</summary>
    internal const int MedianSpan = 11;

    private readonly LedgerManifest manifest;
    private readonly Queue<ulong> timestamps;
    private readonly Func<Hash160, ulong> lastNonceBefore;
    private readonly Dictionary<Hash160, ulong> lastNonces = [];
    private readonly PrescriptionBook? prescriptions;

    /// <summary>The state before the genesis block.</summary>
    public ChainState(LedgerManifest manifest)
        : this(manifest, prescriptions: null)
    {
    }

    /// <summary>The state before the genesis block, where something else comes to know the prescriptions too.</summary>
    internal ChainState(LedgerManifest manifest, IPrescriptionSource? prescriptions)
        : this(
            manifest, default, 0, [], static _ => 0, DoctorRegistry.Initial(manifest?.Authority, manifest?.Rules ?? default),
            prescriptions)
    {
    }

    /// <summary>The state after some blocks.</summary>
    /// <param name="manifest">The ledger's manifest.</param>
    /// <param name="tip">The id of the last of them.</param>
    /// <param name="height">How many there are.</param>
    /// <param name="timestamps">The timestamps of the last 11 of them, in order.</param>
    /// <param name="lastNonce">The nonce of a doctor's last record in them.</param>
    /// <param name="registry">The registry that they left.</param>
    /// <param name="prescriptions">The prescriptions that they left; null where they left none.</param>
    internal ChainState(
        LedgerManifest manifest, Hash256 tip, ulong height, IEnumerable<ulong> timestamps, Func<Hash160, ulong> lastNonce,
        DoctorRegistry registry, IPrescriptionSource? prescriptions)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        this.manifest = manifest;
        Tip = tip;
        Height = height;
        this.timestamps = new Queue<ulong>(timestamps);
        lastNonceBefore = lastNonce;
        Registry = registry;
        if (manifest.Rules >= RuleSet.Two)
            this.prescriptions = new PrescriptionBook(prescriptions);
    }

    /// <summary>The id of the last block; zero before the first.</summary>
    public Hash256 Tip { get; private set; }

    /// <summary>The height of the next block: how many there are.</summary>
    public ulong Height { get; private set; }

    /// <summary>The doctors after the last block.</summary>
    public DoctorRegistry Registry { get; private set; }

    /// <summary>The earliest timestamp that the next block may have.</summary>
    public ulong EarliestTimestamp => timestamps.Count == 0 ? 0 : Median() == ulong.MaxValue ? ulong.MaxValue : Median() + 1;

    /// <summary>The timestamp that the next block would get now.</summary>
    public ulong NextTimestamp => Math.Max(ChainClock.Now, EarliestTimestamp);

    /// <summary>The prescriptions after the last block; null where the ledger's rules have none.</summary>
    public PrescriptionBook? Prescriptions => prescriptions;

    /// <summary>The prescriptions that the last block changed, in no particular order.</summary>
    public IReadOnlyCollection<PrescriptionState> ChangedPrescriptions { get; private set; } = [];

    /// <summary>The nonce of a doctor's last record.</summary>
    public ulong LastNonce(Hash160 doctor) => lastNonces.TryGetValue(doctor, out ulong nonce) ? nonce : lastNonceBefore(doctor);

    /// <summary>What judges the records of the next block.</summary>
    /// <param name="timestamp">The block's timestamp.</param>
    public Admission NextRecords(ulong timestamp) => new(
        LastNonce, Registry, Height,
        prescriptions is null ? null : new PrescriptionAdmission(
            prescriptions, () => timestamp, Height, manifest.SealedTextsOnly));

    /// <summary>Judges the next block, and takes it over where it is valid.</summary>
    /// <param name="block">The block.</param>
    /// <param name="changed">The user states that a valid block changes, in order of their first change.</param>
    /// <returns>Null, or the first fault.</returns>
    public Fault? TryAppend(EmrBlock block, out IReadOnlyList<UserState> changed)
    {
        ArgumentNullException.ThrowIfNull(block);
        changed = [];
        Admission admission = NextRecords(block.Timestamp);
        Fault? fault = CheckManifest(block)
            ?? BlockCheck.CheckSeal(block, manifest.Difficulty)
            ?? CheckPlace(block)
            ?? CheckRecords(block, admission);
        if (fault is not null)
            return fault with { Height = Height };

        foreach (Hash160 doctor in admission.Doctors)
            lastNonces[doctor] = admission.LastNonce(doctor);
        changed = [.. admission.Doctors.Select(doctor => new UserState(doctor.ToString(), 0, lastNonces[doctor]))];
        Tip = block.Contents!.BlockId;
        Height++;
        Registry = admission.Registry;
        if (admission.Prescriptions is { } book)
        {
            prescriptions?.TakeOver(book);
            ChangedPrescriptions = book.Changed;
        }
        timestamps.Enqueue(block.Timestamp);
        if (timestamps.Count > MedianSpan)
            timestamps.Dequeue();
        return null;
    }

    /// <summary>
    /// Judges a block's records but for their places in the chain. This is where the time goes, and it can be done before and
    /// on another thread: what is found stays with the records.
    /// </summary>
    internal static void JudgeRecords(EmrBlock block)
    {
        foreach (EmrRecord record in block.Records)
            _ = RecordCheck.CheckAlone(record);
    }

    // Before all else: by another manifest the block would only seem to be wrong in some other way.
    private Fault? CheckManifest(EmrBlock block) =>
        Height > 0 || (block.Miner == manifest.Miner.ToString() && block.Records.Count == 0)
            ? null
            : new Fault(FaultCode.GenesisMismatch, Detail: "its miner is not the manifest's hash, or it has records");

    private Fault? CheckPlace(EmrBlock block)
    {
        if (block.Contents?.Template.Previous != Tip)
            return new Fault(FaultCode.PreviousMismatch, Detail: $"the last valid block is {Tip}");
        if (block.Height != Height)
            return new Fault(FaultCode.HeightMismatch, Detail: $"the height is {block.Height} where {Height} follows");
        return Height == 0 || block.Timestamp > Median()
            ? null
            : new Fault(FaultCode.TimestampNotAfterMedian, Detail: $"it is {block.Timestamp} where {EarliestTimestamp} is the earliest");
    }

    private static Fault? CheckRecords(EmrBlock block, Admission admission)
    {
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (admission.Judge(block.Records[i]) is { } fault)
                return fault with { Index = i };
        }
        return null;
    }

    private ulong Median()
    {
        ulong[] sorted = [.. timestamps.Order()];
        return sorted[sorted.Length / 2];
    }
}
