using System.Numerics;
using CsCheck;
using EmrLedger.Blocks;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Everything about a block but its records' contents.</summary>
public sealed class BlockSealTests
{
    private static readonly EmrRecord[] Records =
        [.. Enumerable.Range(1, 26).Select(i => RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, "text", (ulong)i))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    public void A_mined_block_is_sealed(int records)
    {
        EmrBlock block = new BlockValues { Records = Records[..records] }.Mine();
        Assert.Null(BlockCheck.CheckSeal(block, 4));
    }

    [Fact]
    public void The_first_fault_in_the_order_of_the_format_wins()
    {
        EmrBlock failing = new BlockValues { Difficulty = 1000 }.Fail();
        BlockValues draft = new()
        {
            Difficulty = 5,
            Previous = "00",
            Miner = "00",
            Records = [.. Records, new EmrRecord("00", "", "", "", "", 0, "")],
            BlockId = "00",
        };
        (FaultCode Fault, int? Index, Func<BlockValues, BlockValues> Repair)[] steps =
        [
            (FaultCode.DifficultyMismatch, null, d => d with { Difficulty = 1000 }),
            (FaultCode.PreviousLengthWrong, null, d => d with { Previous = failing.Previous }),
            (FaultCode.MinerLengthWrong, null, d => d with { Miner = failing.Miner }),
            (FaultCode.TxIdInvalid, 26, d => d with { Records = Records }),
            (FaultCode.TooManyRecords, null, d => d with { Records = [] }),
            (FaultCode.BlockIdIncorrect, null, d => d with { BlockId = failing.BlockId, Nonce = failing.Nonce }),
            (FaultCode.ProofOfWorkInsufficient, null, _ => BlockValues.Of(new BlockValues { Difficulty = 1000 }.Mine())),
        ];
        foreach ((FaultCode code, int? index, Func<BlockValues, BlockValues> repair) in steps)
        {
            Fault? fault = BlockCheck.CheckSeal(draft.Build(), 1000);
            Assert.Equal((code, index), (fault?.Code, fault?.Index));
            draft = repair(draft);
        }
        Assert.Null(BlockCheck.CheckSeal(draft.Build(), 1000));
    }

    [Fact]
    public void Twenty_six_records_are_too_many_however_well_they_are_sealed()
    {
        EmrBlock block = new BlockValues { Records = Records }.Mine();
        Assert.Equal(FaultCode.TooManyRecords, BlockCheck.CheckSeal(block, 4)?.Code);
    }

    [Fact]
    public void The_first_malformed_txid_is_named_by_its_index()
    {
        foreach (string txId in (string[])["", "00", new string('g', 64), new string('0', 63), new string('0', 66), "\ud83d"])
        {
            EmrRecord wrong = (RecordValues.Valid() with { TxId = txId }).Build();
            EmrBlock block = new BlockValues { BlockId = "", Records = [Records[0], Records[1], wrong, wrong] }.Build();
            Fault? fault = BlockCheck.CheckSeal(block, 4);
            Assert.Equal((FaultCode.TxIdInvalid, 2), (fault?.Code, fault?.Index));
        }
    }

    [Fact]
    public void A_change_of_any_hashed_value_is_another_id()
    {
        BlockValues valid = BlockValues.Of(new BlockValues { Records = Records[..3], Height = 7 }.Mine());
        BlockValues[] changed =
        [
            valid with { Previous = "01" + valid.Previous![2..] },
            valid with { Previous = valid.Previous[..^2] + "01" },
            valid with { Miner = TestKeys.Doctor.Hash },
            valid with { Timestamp = valid.Timestamp + 1 },
            valid with { Nonce = valid.Nonce + 1 },
            valid with { Nonce = valid.Nonce ^ (1UL << 63) },
            valid with { Records = [] },
            valid with { Records = Records[..2] },
            valid with { Records = Records[..4] },
            valid with { Records = [Records[1], Records[0], Records[2]] },
            valid with { BlockId = valid.BlockId![..^2] + "00" },
            valid with { BlockId = valid.BlockId[..^2] },
            valid with { BlockId = valid.BlockId + "00" },
            valid with { BlockId = null },
        ];
        foreach (BlockValues draft in changed)
            Assert.Equal(FaultCode.BlockIdIncorrect, BlockCheck.CheckSeal(draft.Build(), 4)?.Code);
        Assert.Null(BlockCheck.CheckSeal((valid with { Height = 8 }).Build(), 4));
        Assert.Null(BlockCheck.CheckSeal((valid with { BlockId = valid.BlockId.ToUpperInvariant() }).Build(), 4));
    }

    [Fact]
    public void Only_the_expected_difficulty_is_accepted()
    {
        EmrBlock block = new BlockValues { Difficulty = 4 }.Mine();
        foreach (UInt128 expected in (UInt128[])[0, 1, 3, 5, UInt128.MaxValue])
            Assert.Equal(FaultCode.DifficultyMismatch, BlockCheck.CheckSeal(block, expected)?.Code);
        foreach (BigInteger claimed in (BigInteger[])[0, -4, 4 + (BigInteger.One << 128), BigInteger.One << 1000])
        {
            EmrBlock other = (BlockValues.Of(block) with { Difficulty = claimed }).Build();
            Assert.Equal(FaultCode.DifficultyMismatch, BlockCheck.CheckSeal(other, 4)?.Code);
            Assert.Equal(FaultCode.DifficultyMismatch, BlockCheck.CheckSeal(other, 0)?.Code);
        }
    }

    [Fact]
    public void At_difficulty_1_every_nonce_seals_and_at_the_greatest_none_does()
    {
        for (ulong nonce = 0; nonce < 100; nonce++)
        {
            BlockValues easy = new BlockValues { Difficulty = 1, Nonce = nonce }.Resealed();
            Assert.Null(BlockCheck.CheckSeal(easy.Build(), 1));
            BlockValues hard = new BlockValues { Difficulty = UInt128.MaxValue, Nonce = nonce }.Resealed();
            Assert.Equal(FaultCode.ProofOfWorkInsufficient, BlockCheck.CheckSeal(hard.Build(), UInt128.MaxValue)?.Code);
        }
    }

    [Fact]
    public void Numbers_that_could_not_be_read_make_the_id_incorrect()
    {
        EmrBlock valid = new BlockValues().Mine();
        EmrBlock block = new(valid.BlockId, valid.Previous, 0, valid.Miner, [], valid.Timestamp, valid.Difficulty, valid.Nonce)
        {
            Malformed = "the timestamp is no number",
        };
        Assert.Equal("Block ID is incorrect: the timestamp is no number", BlockCheck.CheckSeal(block, 4)?.ToString());
    }

    [Fact]
    public void A_block_holds_no_missing_records() =>
        Assert.ThrowsAny<ArgumentException>(() => new BlockValues { Records = [Records[0], null!] }.Build());

    [Fact]
    public void A_block_keeps_the_records_it_was_made_with()
    {
        List<EmrRecord> records = [Records[0]];
        EmrBlock block = new BlockValues { Records = records }.Build();
        records.Add(Records[1]);
        Assert.Single(block.Records);
        Assert.Throws<NotSupportedException>(() => ((IList<EmrRecord>)block.Records).Add(Records[1]));
    }

    [Fact]
    public void Whatever_a_block_holds_the_check_answers() => Gen.Select(
        Gens.AnyText.Array[4], Gen.Int[0, 15], Gen.Int[0, 30],
        Gen.OneOf(Gens.UInt128.Select(d => (BigInteger)d), Gen.Long.Select(d => (BigInteger)d), Gen.Const(new BigInteger(4))), Gen.ULong)
        .Sample((texts, chosen, records, difficulty, number) =>
        {
            BlockValues draft = BlockValues.Of(new BlockValues { Records = Records[..Math.Min(records, 26)] }.Mine());
            draft = draft with
            {
                Previous = (chosen & 1) != 0 ? texts[0] : draft.Previous,
                Miner = (chosen & 2) != 0 ? texts[1] : draft.Miner,
                BlockId = (chosen & 4) != 0 ? texts[2] : draft.BlockId,
                Records = (chosen & 8) != 0
                    ? [.. draft.Records, new EmrRecord(texts[3], texts[0], texts[1], texts[2], texts[3], number, texts[0])]
                    : draft.Records,
                Difficulty = difficulty,
                Height = number,
            };
            EmrBlock block = draft.Build();
            Fault? fault = BlockCheck.CheckSeal(block, 4);
            Assert.Equal(chosen == 0 && records <= 25 && difficulty == 4, fault is null);
            Assert.Equal(fault is null, new ChainCheck(4, new UserStates()).Check(block).Valid);
            Fault? recordFault = BlockCheck.CheckRecords(block, new UserStates(), out IReadOnlyList<UserState> changed);
            Assert.Equal((chosen & 8) != 0, recordFault is not null);
            Assert.True(recordFault is null || changed.Count == 0);
        });
}
