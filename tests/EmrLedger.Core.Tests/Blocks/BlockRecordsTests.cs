using EmrLedger.Blocks;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A block's records, and the states they change.</summary>
public sealed class BlockRecordsTests
{
    [Fact]
    public void Records_of_one_doctor_follow_each_other_within_a_block()
    {
        Assert.Null(Check([Sign(0, 1), Sign(0, 2), Sign(0, 3)], new UserStates(), out IReadOnlyList<UserState> changed));
        Assert.Equal((TestKeys.Doctors[0].Hash, 3UL), Assert.Single(changed.Select(state => (state.Hash, state.Nonce))));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(2, 1, 0)]
    [InlineData(2, 3, 0)]
    public void A_nonce_that_does_not_follow_is_named_by_its_index(ulong first, ulong second, int index)
    {
        Fault? fault = Check([Sign(1, 1), Sign(0, first), Sign(0, second)], new UserStates(), out IReadOnlyList<UserState> changed);
        Assert.Equal((FaultCode.NonceInvalid, index + 1), (fault?.Code, fault?.Index));
        Assert.Empty(changed);
    }

    [Fact]
    public void Doctors_may_alternate_and_states_are_given_in_order_of_first_change()
    {
        EmrRecord[] records = [Sign(2, 1), Sign(0, 1), Sign(2, 2), Sign(1, 1), Sign(0, 2), Sign(2, 3)];
        Assert.Null(Check(records, new UserStates(), out IReadOnlyList<UserState> changed));
        Assert.Equal(
            [(TestKeys.Doctors[2].Hash, 3), (TestKeys.Doctors[0].Hash, 2), (TestKeys.Doctors[1].Hash, 1)],
            changed.Select(state => (state.Hash, state.Nonce)));
    }

    [Fact]
    public void The_balance_is_carried_unchanged_and_other_states_are_not_given()
    {
        UserState before = new(TestKeys.Doctor.Hash, balance: 42, nonce: 9);
        UserStates states = new([before, new UserState(TestKeys.Doctors[1].Hash, balance: 7, nonce: 3)]);
        Assert.Null(Check([Sign(0, 10), Sign(0, 11)], states, out IReadOnlyList<UserState> changed));
        UserState after = Assert.Single(changed);
        Assert.Equal((TestKeys.Doctor.Hash, 42UL, 11UL), (after.Hash, after.Balance, after.Nonce));
        Assert.Same(before, states[TestKeys.UserHash(TestKeys.Doctor)]);
    }

    [Fact]
    public void An_empty_block_changes_nothing()
    {
        Assert.Null(Check([], new UserStates(), out IReadOnlyList<UserState> changed));
        Assert.Empty(changed);
    }

    [Fact]
    public void Every_fault_of_a_record_is_the_blocks_with_its_index()
    {
        RecordValues valid = RecordValues.Of(Sign(0, 1));
        (FaultCode Code, RecordValues Draft)[] cases =
        [
            (FaultCode.HashLengthWrong, valid with { DoctorHash = "" }),
            (FaultCode.DoctorPublicKeyInvalid, valid.Under(ForeignKeys.OffCurve)),
            (FaultCode.PrescriptionInvalid, valid with { Prescription = "\ud83d" }),
            (FaultCode.NonceInvalid, valid with { Nonce = 2 }),
            (FaultCode.TxIdInvalid, valid with { Prescription = "x" }),
            (FaultCode.SignatureInvalid, (valid with { Prescription = "x" }).Resealed()),
        ];
        foreach ((FaultCode code, RecordValues draft) in cases)
        {
            Fault? fault = Check([Sign(1, 1), draft.Build(), Sign(2, 5)], new UserStates(), out IReadOnlyList<UserState> changed);
            Assert.Equal((code, 1), (fault?.Code, fault?.Index));
            Assert.Empty(changed);
        }
    }

    [Fact]
    public void Either_s_is_accepted_in_a_block()
    {
        EmrRecord twin = HighSTests.Twin(RecordValues.Of(Sign(0, 1))).Build();
        Assert.Null(Check([twin, Sign(0, 2)], new UserStates(), out _));
        Assert.Equal(FaultCode.NonceInvalid, Check([Sign(0, 1), twin], new UserStates(), out _)?.Code);
    }

    [Fact]
    public void A_doctor_whose_nonces_are_used_up_signs_no_more()
    {
        UserStates states = new([new UserState(TestKeys.Doctor.Hash, 0, ulong.MaxValue - 1)]);
        Assert.Null(Check([Sign(0, ulong.MaxValue)], states, out IReadOnlyList<UserState> changed));
        Assert.Equal(ulong.MaxValue, Assert.Single(changed).Nonce);
        states.Apply(changed);
        foreach (ulong nonce in (ulong[])[1, ulong.MaxValue])
            Assert.Equal(FaultCode.NonceInvalid, Check([Sign(0, nonce)], states, out _)?.Code);
    }

    [Fact]
    public void Of_repeated_states_the_last_wins_and_hashes_match_in_either_case()
    {
        string hash = TestKeys.Doctor.Hash;
        UserStates states = new([new UserState(hash, 1, 1), new UserState(hash.ToUpperInvariant(), 2, 5)]);
        Assert.Equal((hash, 2UL, 5UL), Values(states[TestKeys.UserHash(TestKeys.Doctor)]));
        Assert.Equal((TestKeys.Patient.ToString(), 0UL, 0UL), Values(states[TestKeys.Patient]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("g123456789abcdef0123456789abcdef01234567")]
    public void A_state_without_a_hash_is_an_error(string? hash) =>
        Assert.Equal(EmrError.UserStateInvalid, Assert.Throws<EmrException>(() => new UserStates([new UserState(hash!, 0, 0)])).Error);

    private static (string Hash, ulong Balance, ulong Nonce) Values(UserState state) => (state.Hash, state.Balance, state.Nonce);

    private static EmrRecord Sign(int doctor, ulong nonce) =>
        RecordSigner.Sign(TestKeys.Doctors[doctor], TestKeys.Patient, $"text {nonce}", nonce);

    private static Fault? Check(EmrRecord[] records, UserStates states, out IReadOnlyList<UserState> changed) =>
        BlockCheck.CheckRecords(new BlockValues { BlockId = "", Records = records }.Build(), states, out changed);
}
