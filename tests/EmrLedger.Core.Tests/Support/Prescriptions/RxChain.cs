using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>A chain of the second rules in memory, with doctors, pharmacies and a clock that tests set.</summary>
internal sealed class RxChain
{
    private static readonly LedgerManifest Manifest = LedgerManifest.Create("Rx", 1, TestLedger.Authority, origin: null, RuleSet.Two);
    private readonly List<EmrBlock> blocks = [];
    private readonly Dictionary<EmrKey, ulong> nonces = [];

    public RxChain()
        : this([])
    {
        Require(TryAppendNew());
        Append(
            State(RegistryAction.Add, Ada), State(RegistryAction.Add, Ben), State(RegistryAction.Add, Gone),
            State(RegistryAction.Pharmacy, North), State(RegistryAction.Pharmacy, South), State(RegistryAction.Pharmacy, Shut));
        Append(State(RegistryAction.Revoke, Gone), State(RegistryAction.Revoke, Shut));
    }

    private RxChain(IEnumerable<EmrBlock> blocks)
    {
        Chain = new ChainState(Manifest);
        foreach (EmrBlock block in blocks)
            Require(TryAppend(block));
    }

    /// <summary>Two doctors, one that was revoked, two pharmacies, one that was revoked, and somebody unknown.</summary>
    public static EmrKey Ada { get; } = TestKeys.Doctors[0];

    public static EmrKey Ben { get; } = TestKeys.Doctors[1];

    public static EmrKey Gone { get; } = TestKeys.Doctors[2];

    public static EmrKey North { get; } = TestKeys.Create(5001);

    public static EmrKey South { get; } = TestKeys.Create(5002);

    public static EmrKey Shut { get; } = TestKeys.Create(5003);

    public static EmrKey Stranger { get; } = TestKeys.Create(5004);

    /// <summary>The first of December 2026, at noon.</summary>
    public static readonly ulong Noon = (ulong)new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    public ChainState Chain { get; }

    /// <summary>The time of the next block; each one is a minute later than the one before unless it is set.</summary>
    public ulong Time { get; set; } = Noon;

    /// <summary>A day, counted from the first of December 2026.</summary>
    public static ulong Day(int days) => Noon + (ulong)(days * 86400L);

    /// <summary>The same chain once more, to be continued in another way.</summary>
    public RxChain Copy()
    {
        RxChain copy = new(blocks) { Time = Time };
        foreach ((EmrKey key, ulong nonce) in nonces)
            copy.nonces[key] = nonce;
        return copy;
    }

    /// <summary>Somebody's next record.</summary>
    public EmrRecord Sign(EmrKey key, string text, Hash160? patient = null)
    {
        ulong nonce = nonces.GetValueOrDefault(key) + 1;
        nonces[key] = nonce;
        return RecordSigner.Sign(key, patient ?? TestKeys.Patient, text, nonce);
    }

    public EmrRecord Sign(EmrKey key, RxStatement statement) => Sign(key, statement.ToString());

    /// <summary>The authority's next statement about a key.</summary>
    public EmrRecord State(RegistryAction action, EmrKey subject) => Sign(
        TestLedger.Authority, new RegistryStatement(action, RegistryStatement.DigestOf(subject.Der.Span), "A").ToString(),
        TestKeys.UserHash(subject));

    /// <summary>The next block of these records, whatever they are.</summary>
    public EmrBlock Mine(params EmrRecord[] records) => new BlockValues
    {
        Previous = Chain.Height == 0 ? EmrBlock.NoPrevious : Chain.Tip.ToString(),
        Height = Chain.Height,
        Miner = (Chain.Height == 0 ? Manifest.Miner : TestKeys.Miner).ToString(),
        Records = records,
        Timestamp = Time,
        Difficulty = 1,
    }.Mine();

    /// <summary>Adds a block of these records, or says why not; then nothing has changed but their signers' numbers.</summary>
    public Fault? TryAppendNew(params EmrRecord[] records) => TryAppend(Mine(records));

    /// <summary>Adds a block of records that are right.</summary>
    public void Append(params EmrRecord[] records) => Require(TryAppendNew(records));

    /// <summary>Adds a block with one statement.</summary>
    public Hash256 Append(EmrKey key, RxStatement statement)
    {
        EmrRecord record = Sign(key, statement);
        Append(record);
        return TestLedger.Id(record.TxId);
    }

    public PrescriptionState Find(Hash256 txId) => Chain.Prescriptions!.Find(txId)!;

    private Fault? TryAppend(EmrBlock block)
    {
        if (Chain.TryAppend(block, out _) is { } fault)
            return fault;
        blocks.Add(block);
        Time = block.Timestamp + 60;
        return null;
    }

    private static void Require(Fault? fault) => Assert.Null(fault);
}
