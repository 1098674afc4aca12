using CsCheck;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Queries, against a plain filter over all blocks.</summary>
public sealed class RecordQueryTests : IClassFixture<RecordQueryTests.Chain>
{
    private readonly Chain chain;

    public RecordQueryTests(Chain chain) => this.chain = chain;

    private Ledger Ledger => chain.Test.Ledger;

    [Fact]
    public void Timestamps_of_the_chain_go_up_and_down()
    {
        ulong[] timestamps = [.. Ledger.ReadBlocks(0, ulong.MaxValue).Select(block => block.Timestamp)];
        Assert.NotEqual(timestamps.Order(), timestamps);
        Assert.True(chain.Test.Verify().Valid);
    }

    [Fact]
    public void A_query_names_what_a_plain_filter_names() => chain.Queries.Sample(query =>
        Assert.Equal(Filter(query).Select(Describe), Ledger.ReadRecords(query).Select(Describe)), threads: 1, iter: 1500);

    [Fact]
    public void Every_record_is_found_by_its_txid()
    {
        foreach (LedgerRecord expected in Filter(new RecordQuery()))
        {
            RecordQuery query = new() { TxId = TestLedger.Id(expected.Record.TxId) };
            Assert.Equal(Describe(expected), Describe(Assert.Single(Ledger.ReadRecords(query))));
        }
        Assert.Empty(Ledger.ReadRecords(new RecordQuery { TxId = default(Hash256) }));
    }

    [Fact]
    public void Every_block_is_found_by_its_id_and_by_its_height()
    {
        EmrBlock[] blocks = [.. Ledger.ReadBlocks(0, ulong.MaxValue)];
        Assert.Equal(blocks.Select((_, i) => (ulong)i), blocks.Select(block => block.Height));
        Assert.All(blocks, block => Assert.Equal(block.Height, Ledger.FindBlock(TestLedger.Id(block.BlockId))?.Height));
        Assert.All(blocks, block => Assert.Equal(block.BlockId, Ledger.ReadBlocks(block.Height, block.Height).Single().BlockId));
        Assert.Null(Ledger.FindBlock(default));
        Assert.Equal(
            blocks.Reverse().Select(Json.EmrJson.Write), Ledger.ReadBlocks(0, ulong.MaxValue, downwards: true).Select(
                Json.EmrJson.Write));
        Assert.Equal([3UL, 4], Ledger.ReadBlocks(3, 4).Select(block => block.Height));
        Assert.Equal([4UL, 3], Ledger.ReadBlocks(3, 4, downwards: true).Select(block => block.Height));
        Assert.Empty(Ledger.ReadBlocks(4, 3));
        Assert.Empty(Ledger.ReadBlocks(ulong.MaxValue, ulong.MaxValue));
        Assert.Equal(blocks.TakeLast(2).Select(block => block.Height), Ledger.ReadLastBlocks(2).Select(block => block.Height));
        Assert.Equal(blocks.Length, Ledger.ReadLastBlocks(ulong.MaxValue).Count());
        Assert.Empty(Ledger.ReadLastBlocks(0));
    }

    [Fact]
    public void States_are_what_a_replay_of_all_blocks_leaves()
    {
        Dictionary<string, ulong> replayed = [];
        foreach (EmrRecord record in Ledger.ReadBlocks(0, ulong.MaxValue).SelectMany(block => block.Records))
            replayed[record.DoctorHash] = record.Nonce;
        Assert.Equal(
            replayed.OrderBy(state => state.Key, StringComparer.Ordinal).Select(state => (state.Key, 0UL, state.Value)),
            Ledger.ReadStates().Select(state => (state.Hash, state.Balance, state.Nonce)));
        Assert.All(
            TestKeys.Doctors,
            doctor => Assert.Equal(replayed.GetValueOrDefault(doctor.Hash), Ledger.ReadState(TestKeys.UserHash(doctor)).Nonce));
    }

    [Fact]
    public void Patients_are_found_between_two_hashes()
    {
        Hash160[] all =
        [
            .. Filter(new RecordQuery()).Select(found => Parse(found.Record.PatientHash)).Distinct()
                .OrderBy(hash => hash.ToString()),
        ];
        Hash160 last = new([.. Enumerable.Repeat((byte)255, 20)]);
        Assert.Equal(all, Ledger.FindPatients(default, last, 1000));
        Assert.Equal(all[..2], Ledger.FindPatients(default, last, 2));
        Assert.Equal(all[1..3], Ledger.FindPatients(all[1], all[2], 1000));
        Assert.Equal(all[1..2], Ledger.FindPatients(all[1], all[1], 1000));
        Assert.Empty(Ledger.FindPatients(all[2], all[1], 1000));
        Assert.Empty(Ledger.FindPatients(last, last, 1000));
        Assert.Empty(Ledger.FindPatients(default, last, 0));
    }

    [Fact]
    public void An_empty_ledger_has_nothing()
    {
        using TestLedger empty = new(isOpen: true);
        Assert.Empty(empty.Ledger.ReadRecords(new RecordQuery()));
        Assert.Empty(empty.Ledger.ReadRecords(new RecordQuery { After = 1 }));
        Assert.Empty(empty.Ledger.ReadStates());
        Assert.Empty(empty.Ledger.FindPatients(default, TestKeys.Patient, 5));
        Assert.Equal(0UL, empty.Ledger.ReadState(TestKeys.Patient).Nonce);
    }

    private IEnumerable<LedgerRecord> Filter(RecordQuery query) =>
        from block in Ledger.ReadBlocks(0, ulong.MaxValue).ToArray()
        from item in block.Records.Select((record, index) => new LedgerRecord(record, block.Height, index, block.Timestamp))
        where query.TxId is null || query.TxId.ToString() == item.Record.TxId
        where query.Doctor is null || query.Doctor.ToString() == item.Record.DoctorHash
        where query.Patient is null || query.Patient.ToString() == item.Record.PatientHash
        where !(item.Timestamp < query.After) && !(item.Timestamp >= query.Before)
        where !(item.Height >= query.BelowHeight) && !(item.Record.Nonce <= query.AfterNonce)
        select item;

    private static string Describe(LedgerRecord found) =>
        $"{found.Height} {found.Index} {found.Timestamp} {Json.EmrJson.Write(found.Record)}";

    private static Hash160 Parse(string hex) => Hash160.TryParse(hex, out Hash160 hash) ? hash : default;

    /// <summary>A chain of blocks whose timestamps go up and down, with records of five doctors for five patients.</summary>
    public sealed class Chain : IDisposable
    {
        public Chain()
        {
            Dictionary<EmrKey, ulong> nonces = TestKeys.Doctors.ToDictionary(doctor => doctor, _ => 0UL);
            Random random = new(7);
            for (int i = 0; i < 24; i++)
            {
                EmrRecord[] records = [.. Enumerable.Range(0, i % 5).Select(_ => Next(TestKeys.Doctors[random.Next(4)]))];
                ulong[] last = [.. Test.Ledger.ReadLastBlocks(11).Select(block => block.Timestamp).Order()];
                ulong timestamp = last[last.Length / 2] + 1 + (ulong)random.Next(40);
                Test.Ledger.Append((Test.NextBlock(records) with { Timestamp = timestamp }).Mine(), CancellationToken.None);
            }
            ulong[] times = [.. Test.Ledger.ReadBlocks(0, ulong.MaxValue).Select(block => block.Timestamp)];
            Hash256[] ids = [.. Test.Ledger.ReadRecords(new RecordQuery()).Select(found => TestLedger.Id(found.Record.TxId))];
            Gen<ulong> time = Gen.OneOf(
                Gen.OneOf(times), Gen.ULong[times.Min() - 2, times.Max() + 2], Gen.OneOf(0UL, ulong.MaxValue, 1UL << 63));
            Queries = Gen.Select(
                Gen.Nullable(Gen.OneOf(ids), 0.05), Gen.Nullable(Gen.Int[0, 4], 0.5), Gen.Nullable(Gen.Int[0, 5], 0.4),
                Gen.Nullable(time, 0.4), Gen.Nullable(time, 0.4),
                Gen.Nullable(Gen.OneOf(Gen.ULong[0, 12], Gen.OneOf(ulong.MaxValue)), 0.3),
                Gen.Nullable(Gen.OneOf(Gen.ULong[0, 26], Gen.OneOf(ulong.MaxValue)), 0.3))
                .Select((txId, doctor, patient, after, before, nonce, height) => new RecordQuery
                {
                    TxId = txId,
                    Doctor = doctor is { } i ? TestKeys.UserHash(TestKeys.Doctors[i]) : null,
                    Patient = patient is { } j ? Patient(j) : null,
                    After = after,
                    Before = before,
                    AfterNonce = nonce,
                    BelowHeight = height,
                });

            EmrRecord Next(EmrKey doctor) => RecordSigner.Sign(doctor, Patient(random.Next(5)), "text", ++nonces[doctor]);
        }

        internal TestLedger Test { get; } = new(isOpen: true);

        internal Gen<RecordQuery> Queries { get; }

        public void Dispose() => Test.Dispose();

        private static Hash160 Patient(int number) => new([.. Enumerable.Repeat((byte)(40 * number), 20)]);
    }
}
