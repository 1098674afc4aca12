using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>The check of what a store keeps of prescriptions: it believes nothing, and remembers little.</summary>
public sealed class PrescriptionsCheckTests : IDisposable
{
    private const int Prescriptions = 10;

    private static readonly EmrKey North = TestKeys.Create(5001);
    private static readonly EmrKey South = TestKeys.Create(5002);

    private readonly TestLedger test = new(rules: RuleSet.Two);
    private readonly Hash256[] ids;

    public PrescriptionsCheckTests()
    {
        test.Register(TestKeys.Doctor);
        foreach (EmrKey pharmacy in (EmrKey[])[North, South])
        {
            test.Ledger.RegistryDesk.RegisterPharmacy(
                pharmacy, pharmacy.Hash[..6], TestLedger.Authority, again: false, CancellationToken.None);
        }
        test.Seal();
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        PrescriptionTerms terms = new(30, 1, today.AddDays(-1), today.AddDays(30));
        ids =
        [
            .. Enumerable.Range(0, Prescriptions).Select(i => TestLedger.Id(test.Ledger.Prescriptions.Issue(
                TestKeys.Doctor, TestKeys.Patient, terms, $"Medication {i}", DoubtfulTexts.None, CancellationToken.None).TxId)),
        ];
        test.Seal();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void What_agrees_does_not_stay_in_memory()
    {
        for (int i = 0; i < 4; i++)
        {
            Seal(North, RxStatement.Claim(ids[i]));
            Seal(North, RxStatement.Dispense(ids[i], 1, 30));
        }
        // In between some are what they will be in the end, and are changed all the same.
        Seal(South, RxStatement.Claim(ids[5]));
        Seal(South, RxStatement.Return(ids[5], "out of stock"));
        Seal(South, RxStatement.Claim(ids[6]));
        Hash256 voided = Seal(South, RxStatement.Dispense(ids[6], 1, 10));
        Seal(South, RxStatement.Void(voided, "wrong patient"));
        Hash256 dispense = Seal(South, RxStatement.Dispense(ids[6], 1, 15));

        using ILedgerView view = test.Ledger.Session.BeginRead();
        using PrescriptionsCheck check = PrescriptionsCheck.Begin(view)!;
        ChainState chain = new(test.Ledger.Manifest, check);
        List<int> remembered = [];
        foreach (EmrBlock block in view.ReadBlocks(0, ulong.MaxValue))
        {
            Assert.Null(chain.TryAppend(block, out _));
            check.Add(chain);
            remembered.Add(chain.Prescriptions!.Changed.Count);
        }
        Assert.Null(check.FindFault(chain.Height));
        // Before the first claim five wait for what becomes of them; the one that was given back is as it was at first.
        Assert.Equal([0, 0, 5, 5, 4, 4, 3, 3, 2, 2, 1, 2, 1, 1, 1, 1, 0], remembered);
        Assert.Equal(PrescriptionStatus.Completed, chain.Prescriptions!.Find(ids[0])!.StatusOn(DateOnly.MinValue));
        Dispense last = chain.Prescriptions.Find(ids[6])!.LastDispense!;
        Assert.Equal((15, 1), (last.Total, last.Count));
        Assert.Equal(ids[6], chain.Prescriptions.FindOfDispense(dispense));
        Assert.Null(chain.Prescriptions.Find(dispense));
    }

    [Fact]
    public void A_row_does_not_make_a_prescription_of_another_record()
    {
        Hash256 claim = Seal(North, RxStatement.Claim(ids[0]));
        LedgerRecord found = test.Ledger.ReadRecords(new RecordQuery { TxId = claim }).Single();
        PrescriptionState made = new(
            claim, TestKeys.UserHash(TestKeys.Doctor), TestKeys.Patient, Terms: null, found.Height, found.Index);
        // Somebody mines the claim of a claim, and writes down what would come of it.
        EmrBlock block = test.NextBlock(TestLedger.Sign(South, 1, RxStatement.Claim(claim).ToString())).Mine();
        PrescriptionRow row = KeptPrescriptions.RowOf(made with { Hold = new Hold(TestKeys.UserHash(South), block.Height) });
        string forged = test.Forced(block);
        using (LedgerSql file = new(forged))
        {
            file.Execute(
                """
                INSERT INTO prescription (height, position, stage, last_day, state)
                VALUES ($height, $position, $stage, NULL, $state)
                """,
                ("$height", (long)row.Height), ("$position", (long)row.Index), ("$stage", row.Stage),
                ("$state", row.State.ToArray()));
        }
        Fault fault = TestLedger.FirstFault(forged)!;
        Assert.Equal((FaultCode.PrescriptionUnknown, block.Height), (fault.Code, fault.Height));
    }

    [Fact]
    public void A_row_after_the_last_block_is_a_fault()
    {
        test.Tamper("UPDATE prescription SET height = 1000 WHERE position = 3");
        Fault fault = Assert.Single(test.Verify().Faults);
        Assert.Equal((FaultCode.StorageDamaged, 1000UL, 3), (fault.Code, fault.Height, fault.Index));
    }

    private Hash256 Seal(EmrKey key, RxStatement statement)
    {
        EmrRecord record = test.Ledger.Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);
        test.Seal();
        return TestLedger.Id(record.TxId);
    }
}
