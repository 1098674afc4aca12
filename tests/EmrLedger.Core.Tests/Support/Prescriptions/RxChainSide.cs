using EmrLedger.Ledgers.Chain;
using EmrLedger.Prescriptions;

namespace EmrLedger.Tests.Support;

/// <summary>A chain in memory, whose blocks come hours or days after each other.</summary>
internal sealed class RxChainSide : IRxSide
{
    private static readonly LedgerManifest Manifest = LedgerManifest.Create("Model", 1, TestLedger.Authority, origin: null);
    private readonly ChainState state = new(Manifest);
    private readonly List<EmrRecord> records = [];
    private ulong time = (ulong)new DateTimeOffset(IRxSide.Today, new TimeOnly(6, 0), TimeSpan.Zero).ToUnixTimeSeconds();
    private Admission admission;

    public RxChainSide()
    {
        admission = state.NextRecords(time);
        Seal(0);
    }

    public ulong? Height => state.Height;

    public ulong NextHeight => state.Height;

    public DateOnly Day => PrescriptionTerms.DayOf(time);

    public bool IsFull => records.Count == EmrBlock.MaxRecords;

    public ulong NextNonce(EmrKey key) => admission.LastNonce(TestKeys.UserHash(key)) + 1;

    public string? Judge(EmrRecord record)
    {
        if (admission.Judge(record) is { } fault)
            return IRxSide.NameOf(fault.Code.ToString());
        records.Add(record);
        return null;
    }

    public DateOnly Seal(int number)
    {
        DateOnly day = Day;
        EmrBlock block = new BlockValues
        {
            Previous = state.Height == 0 ? EmrBlock.NoPrevious : state.Tip.ToString(),
            Height = state.Height,
            Miner = (state.Height == 0 ? Manifest.Miner : TestKeys.Miner).ToString(),
            Records = [.. records],
            Timestamp = time,
            Difficulty = 1,
        }.Mine();
        Assert.Null(state.TryAppend(block, out _));
        records.Clear();
        // Now and then a day passes, and now and then the clock goes back as far as it may.
        time = number % 10 == 9 ? state.EarliestTimestamp : time + (number % 3 == 2 ? 86_400UL : 3_600);
        time = Math.Max(time, state.EarliestTimestamp);
        admission = state.NextRecords(time);
        return day;
    }

    public string Describe(string rx)
    {
        PrescriptionState found = admission.Prescriptions!.Find(TestLedger.Id(rx))!;
        Assert.True(PrescriptionEncoding.TryDecode(PrescriptionEncoding.Encode(found), out PrescriptionState? read));
        Assert.Equal(found, read);
        return $"{found.StatusOn(Day)} {found.Hold?.Pharmacy} {found.OpenFill} {found.UnitsLeft}";
    }

    public int? UnitsOf(string rx) => admission.Prescriptions!.Find(TestLedger.Id(rx))!.Terms?.Units;
}
