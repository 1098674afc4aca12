using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What happens to prescriptions in rounds after the one that first saw them.</summary>
public sealed class WatchPrescriptionTests : IDisposable
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    private readonly WatchedLedger watched = new(blocks: 2, rules: RuleSet.Two);
    private readonly Hash256[] prescriptions;

    public WatchPrescriptionTests()
    {
        foreach (EmrKey pharmacy in (EmrKey[])[RxChain.North, RxChain.South])
        {
            watched.Test.Ledger.RegistryDesk.RegisterPharmacy(
                pharmacy, pharmacy.Hash[..6], TestLedger.Authority, again: false, CancellationToken.None);
        }
        watched.Test.Seal();
        PrescriptionTerms terms = new(30, 2, Today.AddDays(-1), Today.AddDays(30));
        prescriptions = [.. Enumerable.Range(0, 3).Select(i => TestLedger.Id(watched.Test.Ledger.Prescriptions.Issue(
            TestKeys.Doctor, TestKeys.Patient, terms, $"Medication {i}", DoubtfulTexts.None, CancellationToken.None).TxId))];
        watched.Test.Seal();
        watched.ValidRound();
    }

    public void Dispose() => watched.Dispose();

    [Fact]
    public void A_life_that_goes_on_in_later_rounds_is_valid()
    {
        Seal(RxChain.North, RxStatement.Claim(prescriptions[0]));
        Seal(RxChain.North, RxStatement.Dispense(prescriptions[0], 1, 20));
        Hash256 last = Seal(RxChain.North, RxStatement.Dispense(prescriptions[0], 1, 10));
        Seal(RxChain.North, RxStatement.Void(last, "wrong patient"));
        Seal(RxChain.North, RxStatement.Dispense(prescriptions[0], 1, 10));
        Seal(RxChain.North, RxStatement.Transfer(prescriptions[0], RegistryStatement.DigestOf(RxChain.South.Der.Span)));
        Seal(RxChain.South, RxStatement.Dispense(prescriptions[0], 2, 30));
        Seal(RxChain.South, RxStatement.Claim(prescriptions[1]));
        Seal(TestKeys.Doctor, RxStatement.Cancel(prescriptions[1], "recall"));
        Seal(RxChain.South, RxStatement.Return(prescriptions[1], "recall"));
        // What comes between two rounds may itself go on in the same one.
        watched.Test.Ledger.Prescriptions.Sign(
            RxChain.North, RxStatement.Claim(prescriptions[2]), DoubtfulTexts.None, CancellationToken.None);
        watched.Test.Seal();
        Seal(RxChain.North, RxStatement.Dispense(prescriptions[2], 1, 30));
        Assert.Empty(watched.Test.Verify().Faults);
    }

    [Theory]
    [InlineData("more than is left", FaultCode.QuantityExceeded)]
    [InlineData("by another", FaultCode.PrescriptionHeld)]
    [InlineData("a second claim", FaultCode.PrescriptionHeld)]
    [InlineData("a later fill", FaultCode.FillNotOpen)]
    [InlineData("of nothing", FaultCode.PrescriptionUnknown)]
    public void A_forged_statement_about_an_earlier_prescription(string forgery, FaultCode code)
    {
        Hash256 rx = prescriptions[0];
        Seal(RxChain.North, RxStatement.Claim(rx));
        Seal(RxChain.North, RxStatement.Dispense(rx, 1, 20));
        EmrRecord record = forgery switch
        {
            "more than is left" => Sign(RxChain.North, 3, RxStatement.Dispense(rx, 1, 11)),
            "by another" => Sign(RxChain.South, 1, RxStatement.Dispense(rx, 1, 10)),
            "a second claim" => Sign(RxChain.South, 1, RxStatement.Claim(rx)),
            "a later fill" => Sign(RxChain.North, 3, RxStatement.Dispense(rx, 2, 1)),
            _ => Sign(RxChain.North, 3, RxStatement.Claim(default)),
        };
        EmrBlock block = watched.Test.NextBlock(record).Mine();
        Fault fault = watched.AssertReported(code, () => watched.Tamper(file => file.Add(block)))[0];
        Assert.Equal((code, block.Height, 0), (fault.Code, fault.Height, fault.Index));
    }

    [Fact]
    public void A_forged_dispense_upon_another_in_the_same_round()
    {
        Seal(RxChain.North, RxStatement.Claim(prescriptions[0]));
        Hash256 rx = prescriptions[0];
        watched.Test.Ledger.Prescriptions.Sign(
            RxChain.North, RxStatement.Dispense(rx, 1, 30), DoubtfulTexts.None, CancellationToken.None);
        watched.Test.Seal();
        EmrBlock block = watched.Test.NextBlock(Sign(RxChain.North, 3, RxStatement.Dispense(rx, 1, 1))).Mine();
        watched.Tamper(file => file.Add(block));
        Fault fault = Assert.Single(watched.Round().NewFaults);
        Assert.Equal(block.Height, fault.Height);
        // The first fill is complete.
        Assert.Contains(fault.Code, new[] { FaultCode.QuantityExceeded, FaultCode.FillNotOpen });
    }

    [Fact]
    public void A_changed_kept_state_is_found_by_the_check_of_all_and_by_it_alone()
    {
        Seal(RxChain.North, RxStatement.Claim(prescriptions[0]));
        Action mend = watched.Tamper("UPDATE prescription SET stage = 4 WHERE stage = 0");
        // Between, prescriptions are judged by their records, and not by what is kept of them.
        Assert.False(watched.ValidRound().IsWhole);
        watched.Clock.Now += TimeSpan.FromDays(1);
        Fault fault = Assert.Single(watched.Round().NewFaults);
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
        Assert.Contains("prescription", fault.Detail, StringComparison.Ordinal);
        Assert.Equal([fault], watched.Round().Faults);
        mend();
        watched.ValidRound();
        Assert.False(watched.ValidRound().IsWhole);
    }

    private static EmrRecord Sign(EmrKey key, ulong nonce, RxStatement statement) =>
        TestLedger.Sign(key, nonce, statement.ToString());

    // One statement, and the round that judges it.
    private Hash256 Seal(EmrKey key, RxStatement statement)
    {
        EmrRecord record = watched.Test.Ledger.Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);
        watched.Test.Seal();
        LedgerWatchRound round = watched.ValidRound();
        Assert.False(round.IsWhole);
        Assert.Equal(watched.Test.Ledger.Describe().Height, round.Height);
        return TestLedger.Id(record.TxId);
    }
}
