using EmrLedger.Blocks;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class ChainCheckTests
{
    private const int Difficulty = 4;

    private readonly ChainCheck chain = new(Difficulty, new UserStates());

    [Fact]
    public void Blocks_that_link_are_valid_and_states_carry_on()
    {
        EmrBlock? tip = null;
        for (ulong nonce = 1; nonce <= 6; nonce += 2)
        {
            tip = Next(tip, nonce, nonce + 1);
            BlockCheckResult result = chain.Check(tip);
            Assert.True(result.Valid);
            Assert.Equal((tip.BlockId, tip.Height), (result.BlockId, result.Height));
            Assert.Equal((TestKeys.Doctor.Hash, nonce + 1), Assert.Single(result.UserStates.Select(state => (state.Hash, state.Nonce))));
        }
    }

    [Fact]
    public void The_first_block_links_to_anything()
    {
        EmrBlock first = new BlockValues { Previous = new string('a', 64), Height = 12345 }.Mine();
        Assert.True(chain.Check(first).Valid);
        Assert.True(chain.Check(Next(first)).Valid);
    }

    [Fact]
    public void A_block_that_names_another_before_it_does_not_link()
    {
        EmrBlock first = Next(null);
        EmrBlock second = Next(first);
        AssertFault(null, first);
        AssertFault(FaultCode.PreviousMismatch, first);
        AssertFault(FaultCode.PreviousMismatch, Next(second));
        AssertFault(null, second);
        AssertFault(FaultCode.PreviousMismatch, second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(ulong.MaxValue)]
    public void A_height_that_does_not_follow_is_a_fault(ulong height)
    {
        EmrBlock first = Next(null);
        AssertFault(null, first);
        AssertFault(FaultCode.HeightMismatch, (BlockValues.Of(Next(first)) with { Height = height }).Build());
        AssertFault(null, Next(first));
    }

    [Fact]
    public void No_height_follows_the_last_one()
    {
        EmrBlock last = new BlockValues { Height = ulong.MaxValue }.Mine();
        AssertFault(null, last);
        AssertFault(FaultCode.HeightMismatch, new BlockValues { Previous = last.BlockId, Height = 0 }.Mine());
    }

    [Fact]
    public void A_faulty_block_changes_nothing()
    {
        EmrBlock first = Next(null, 1);
        EmrBlock gap = Next(first, 2, 4);
        AssertFault(null, first);
        AssertFault(FaultCode.NonceInvalid, gap);
        // What was built on the faulty block does not link; what is built on the last valid one sees its states.
        AssertFault(FaultCode.PreviousMismatch, Next(gap, 5));
        AssertFault(null, Next(first, 2, 3));
    }

    [Fact]
    public void After_a_faulty_first_block_nothing_links()
    {
        EmrBlock first = Next(null);
        AssertFault(FaultCode.BlockIdIncorrect, (BlockValues.Of(first) with { Timestamp = 1 }).Build());
        AssertFault(FaultCode.PreviousMismatch, first);
        AssertFault(FaultCode.PreviousMismatch, Next(first));
    }

    [Fact]
    public void The_seal_is_checked_before_the_link_and_the_link_before_the_records()
    {
        EmrBlock first = Next(null);
        AssertFault(null, first);
        BlockValues stray = BlockValues.Of(new BlockValues { Previous = new string('a', 64), Height = 9, Records = [Sign(7)] }.Mine());
        AssertFault(FaultCode.BlockIdIncorrect, (stray with { BlockId = first.BlockId }).Build());
        AssertFault(FaultCode.PreviousMismatch, stray.Build());
        EmrBlock tooHigh = new BlockValues { Previous = first.BlockId, Height = 9, Records = [Sign(7)] }.Mine();
        AssertFault(FaultCode.HeightMismatch, tooHigh);
        Fault fault = AssertFault(FaultCode.NonceInvalid, (BlockValues.Of(tooHigh) with { Height = 1 }).Build())!;
        Assert.Equal(0, fault.Index);
    }

    [Fact]
    public void A_record_is_not_accepted_again_in_a_later_block()
    {
        EmrBlock first = Next(null, 1);
        AssertFault(null, first);
        Fault fault = AssertFault(FaultCode.NonceInvalid, Next(first, 1))!;
        Assert.Contains("2 follows", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_starts_from_the_states_it_is_given()
    {
        ChainCheck later = new(Difficulty, new UserStates([new UserState(TestKeys.Doctor.Hash, 5, 41)]));
        UserState state = Assert.Single(later.Check(Next(null, 42)).UserStates);
        Assert.Equal((5UL, 42UL), (state.Balance, state.Nonce));
        Assert.False(chain.Check(Next(null, 42)).Valid);
    }

    private Fault? AssertFault(FaultCode? expected, EmrBlock block)
    {
        BlockCheckResult result = chain.Check(block);
        Fault? fault = result.Faults.SingleOrDefault();
        Assert.Equal(expected, fault?.Code);
        Assert.Equal(fault is null, result.Valid);
        Assert.True(result.Valid || result.UserStates.Count == 0);
        return fault;
    }

    private static EmrRecord Sign(ulong nonce) => RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, "text", nonce);

    private static EmrBlock Next(EmrBlock? before, params ulong[] nonces) => new BlockValues
    {
        Previous = before?.BlockId ?? EmrBlock.NoPrevious,
        Height = before is null ? 0 : before.Height + 1,
        Difficulty = Difficulty,
        Records = [.. nonces.Select(Sign)],
    }.Mine();
}
