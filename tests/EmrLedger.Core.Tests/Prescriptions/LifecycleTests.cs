using CsCheck;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What the table of statements and states does not show.</summary>
public sealed class LifecycleTests
{
    private static readonly DateOnly First = new(2026, 12, 1);
    private static readonly DateOnly Last = new(2026, 12, 31);
    private readonly RxChain chain = new();

    [Fact]
    public void A_fill_opens_when_the_one_before_it_is_complete()
    {
        Hash256 rx = Held(10, 2);
        Refuse(FaultCode.FillNotOpen, RxStatement.Dispense(rx, 2, 10));
        Refuse(FaultCode.FillNotOpen, RxStatement.Dispense(rx, 3, 10));
        Refuse(FaultCode.QuantityExceeded, RxStatement.Dispense(rx, 1, 11));
        Say(RxStatement.Dispense(rx, 1, 4));
        Assert.Equal((6, 1), (chain.Find(rx).UnitsLeft, chain.Find(rx).OpenFill));
        Refuse(FaultCode.QuantityExceeded, RxStatement.Dispense(rx, 1, 7));
        Say(RxStatement.Dispense(rx, 1, 6));
        Refuse(FaultCode.FillNotOpen, RxStatement.Dispense(rx, 1, 1));
        Assert.Equal((10, 2), (chain.Find(rx).UnitsLeft, chain.Find(rx).OpenFill));
        Assert.Equal(RxChain.North.Hash, chain.Find(rx).Hold?.Pharmacy.ToString());
        Say(RxStatement.Dispense(rx, 2, 10));
        Assert.Equal((0, 2), (chain.Find(rx).UnitsLeft, chain.Find(rx).OpenFill));
        Assert.Null(chain.Find(rx).Hold);
        Refuse(FaultCode.PrescriptionCompleted, RxStatement.Dispense(rx, 3, 1));
    }

    [Fact]
    public void The_last_day_is_a_whole_one_in_UTC()
    {
        Hash256 rx = Held(10, 1);
        RxChain later = chain.Copy();
        chain.Time = (ulong)new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();
        later.Time = chain.Time + 1;
        Say(RxStatement.Dispense(rx, 1, 10));
        Assert.Equal(
            FaultCode.PrescriptionExpired, later.TryAppendNew(later.Sign(RxChain.North, RxStatement.Dispense(rx, 1, 10)))?.Code);
    }

    [Fact]
    public void The_first_day_is_a_whole_one_in_UTC()
    {
        PrescriptionTerms terms = new(10, 1, new DateOnly(2026, 12, 2), Last);
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(terms, "A"));
        chain.Time = (ulong)new DateTimeOffset(2026, 12, 1, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();
        Refuse(FaultCode.PrescriptionNotValidYet, RxStatement.Claim(rx));
        chain.Time++;
        Say(RxStatement.Claim(rx));
        // Times may go back a little, by the rules of blocks.
        chain.Time -= 120;
        Refuse(FaultCode.PrescriptionNotValidYet, RxStatement.Dispense(rx, 1, 10));
        Refuse(FaultCode.PrescriptionNotValidYet, Transfer(rx, RxChain.South));
        Say(RxStatement.Return(rx, "too early"));
    }

    [Fact]
    public void A_plain_text_is_one_fill_of_any_size()
    {
        EmrRecord record = chain.Sign(RxChain.Ada, "Ibuprofen 400 mg");
        chain.Append(record);
        Hash256 rx = TestLedger.Id(record.TxId);
        Say(RxStatement.Claim(rx));
        chain.Time = RxChain.Day(40_000);
        Assert.Equal(((int?)null, 1, 1), (chain.Find(rx).UnitsLeft, chain.Find(rx).Fills, chain.Find(rx).OpenFill));
        Refuse(FaultCode.FillNotOpen, RxStatement.Dispense(rx, 2, 1));
        RxChain other = chain.Copy();
        Say(RxStatement.Dispense(rx, 1, 99_999));
        Refuse(FaultCode.PrescriptionCompleted, RxStatement.Dispense(rx, 1, 1));
        // Nothing of it can have been begun.
        other.Append(RxChain.Ada, RxStatement.Cancel(rx, "allergy"));
        Assert.Equal(
            FaultCode.PrescriptionCancelled, other.TryAppendNew(other.Sign(RxChain.North, RxStatement.Dispense(rx, 1, 1)))?.Code);
    }

    [Fact]
    public void A_voided_completion_is_held_again_since_when_it_was()
    {
        Hash256 rx = Held(10, 1);
        Hold held = chain.Find(rx).Hold!;
        Hash256 dispense = Say(RxStatement.Dispense(rx, 1, 10));
        Say(RxStatement.Void(dispense, "wrong patient"));
        Assert.Equal(held, chain.Find(rx).Hold);
        Assert.Equal(10, chain.Find(rx).UnitsLeft);
        Refuse(FaultCode.DispenseUnknown, RxStatement.Void(dispense, "once more"));
        Say(RxStatement.Dispense(rx, 1, 10));
    }

    [Fact]
    public void A_completion_under_a_pending_cancellation_comes_back_as_it_was()
    {
        Hash256 rx = Held(10, 2);
        Say(RxStatement.Dispense(rx, 1, 10));
        Say(RxStatement.Dispense(rx, 2, 4));
        chain.Append(RxChain.Ada, RxStatement.Cancel(rx, "allergy"));
        Hash256 dispense = Say(RxStatement.Dispense(rx, 2, 6));
        Assert.Equal(PrescriptionStatus.Completed, chain.Find(rx).StatusOn(First));
        Say(RxStatement.Void(dispense, "not collected"));
        Assert.Equal(PrescriptionStatus.CancelPending, chain.Find(rx).StatusOn(First));
    }

    [Fact]
    public void What_was_begun_is_not_finished_after_the_last_day()
    {
        Hash256 rx = Held(10, 1);
        Say(RxStatement.Dispense(rx, 1, 4));
        chain.Append(RxChain.Ada, RxStatement.Cancel(rx, "allergy"));
        chain.Time = RxChain.Day(31);
        Refuse(FaultCode.PrescriptionExpired, RxStatement.Dispense(rx, 1, 6));
        Say(RxStatement.Return(rx, "too late"));
    }

    [Fact]
    public void Dispenses_are_voided_backwards_by_who_made_them()
    {
        Hash256 rx = Held(10, 1);
        Hash256 first = Say(RxStatement.Dispense(rx, 1, 2));
        Say(Transfer(rx, RxChain.South));
        Hash256 second = chain.Append(RxChain.South, RxStatement.Dispense(rx, 1, 3));
        Refuse(FaultCode.DispenseNotLast, RxStatement.Void(first, "wrong patient"));
        Refuse(FaultCode.PrescriptionForeign, RxStatement.Void(second, "wrong patient"));
        chain.Append(RxChain.South, RxStatement.Void(second, "wrong patient"));
        // Who holds it does not matter.
        Say(RxStatement.Void(first, "wrong patient"));
        Assert.Equal((10, RxChain.South.Hash), (chain.Find(rx).UnitsLeft, chain.Find(rx).Hold?.Pharmacy.ToString()));
    }

    [Fact]
    public void A_prescription_is_handed_on_to_a_registered_pharmacy_that_has_it_not()
    {
        Hash256 rx = Held(10, 1);
        Refuse(FaultCode.RxStatementInvalid, Transfer(rx, RxChain.North));
        foreach (EmrKey nobody in (EmrKey[])[RxChain.Shut, RxChain.Ada, RxChain.Gone, RxChain.Stranger, TestLedger.Authority])
            Refuse(FaultCode.RoleMissing, Transfer(rx, nobody));
        Say(Transfer(rx, RxChain.South));
        Refuse(FaultCode.PrescriptionHeld, RxStatement.Dispense(rx, 1, 10));
        chain.Append(RxChain.South, RxStatement.Dispense(rx, 1, 10));
    }

    [Fact]
    public void A_fault_says_who_did_what_and_where()
    {
        Hash256 rx = Held(10, 1);
        ulong claimed = chain.Chain.Height - 1;
        Fault fault = chain.TryAppendNew(chain.Copy().Sign(RxChain.South, RxStatement.Claim(rx)))!;
        Assert.Equal($"the pharmacy {RxChain.North.Hash} holds it, since block {claimed}", fault.Detail);
        Say(RxStatement.Dispense(rx, 1, 10));
        fault = chain.TryAppendNew(chain.Copy().Sign(RxChain.South, RxStatement.Claim(rx)))!;
        Assert.Equal($"the pharmacy {RxChain.North.Hash} dispensed 10 units of fill 1, in block {claimed + 1}", fault.Detail);
    }

    [Fact]
    public void A_prescription_is_dispensed_in_a_thousand_parts_at_most()
    {
        PrescriptionState state = new(default, default, default, new PrescriptionTerms(2_000, 1, First, Last), 1, 0)
        {
            Hold = new Hold(default, 1),
        };
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Null(Dispense(state, out PrescriptionState after));
            state = after;
        }
        Assert.Equal(FaultCode.TooManyDispenses, Dispense(state, out _)?.Code);
        byte[] bytes = PrescriptionEncoding.Encode(state);
        Assert.InRange(bytes.Length, 1, PrescriptionEncoding.MaxLength);
        Assert.True(PrescriptionEncoding.TryDecode(bytes, out PrescriptionState? read));
        Assert.Equal(state, read);
    }

    [Fact]
    public void A_state_has_one_form_in_bytes() => Gen.Select(Gen.Int[0, 400], Gen.Byte).Sample((at, value) =>
    {
        byte[] bytes = PrescriptionEncoding.Encode(Rich());
        Assert.True(PrescriptionEncoding.TryDecode(bytes, out PrescriptionState? same));
        Assert.Equal(Rich(), same);
        byte[] changed = [.. bytes];
        changed[at % bytes.Length] = value;
        if (PrescriptionEncoding.TryDecode(changed, out PrescriptionState? read))
            Assert.Equal(changed, PrescriptionEncoding.Encode(read));
        Assert.False(PrescriptionEncoding.TryDecode(bytes.AsSpan(0, at % bytes.Length), out _));
        Assert.False(PrescriptionEncoding.TryDecode([.. bytes, value], out _));
    });

    [Fact]
    public void No_state_is_read_of_more_bytes_than_one_can_have() =>
        Assert.False(PrescriptionEncoding.TryDecode(new byte[PrescriptionEncoding.MaxLength + 1], out _));

    private static PrescriptionState Rich()
    {
        Hold hold = new(TestKeys.UserHash(RxChain.North), 7);
        Hash256 id = TestLedger.Id(new string('a', 64));
        Dispense first = new(id, hold.Pharmacy, 1, 30, 8, Ended: null, Before: null);
        Dispense second = new(default, hold.Pharmacy, 2, 30, Height: null, Ended: hold, first);
        return new PrescriptionState(id, hold.Pharmacy, TestKeys.Patient, new PrescriptionTerms(30, 2, First, Last), 6, 24)
        {
            Hold = new Hold(TestKeys.UserHash(RxChain.South), Since: null),
            Cancellation = new Ending(TestKeys.UserHash(RxChain.Ada), id, 9),
            Replacement = new Ending(TestKeys.UserHash(RxChain.Ada), default, Height: null),
            LastDispense = second,
        };
    }

    private static Fault? Dispense(PrescriptionState state, out PrescriptionState after) => PrescriptionLifecycle.Apply(
        state, RxStatement.Dispense(default, 1, 1), new RxStep(default, default, IsAuthority: false, 2, First, Target: null), out after);

    private static RxStatement Transfer(Hash256 rx, EmrKey target) =>
        RxStatement.Transfer(rx, RegistryStatement.DigestOf(target.Der.Span));

    private Hash256 Held(int units, int fills)
    {
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(new PrescriptionTerms(units, fills, First, Last), "A"));
        Say(RxStatement.Claim(rx));
        return rx;
    }

    private Hash256 Say(RxStatement statement) => chain.Append(RxChain.North, statement);

    // What a refused record's number was is the next one's.
    private void Refuse(FaultCode code, RxStatement statement)
    {
        RxChain branch = chain.Copy();
        Assert.Equal(code, branch.TryAppendNew(branch.Sign(RxChain.North, statement))?.Code);
    }
}
