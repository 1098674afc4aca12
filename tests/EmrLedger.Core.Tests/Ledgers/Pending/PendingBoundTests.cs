using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What a block, or a new record, costs where much waits that cannot be sealed: no more than where little does.</summary>
public sealed class PendingBoundTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private readonly TestLedger test = new();

    public PendingBoundTests()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
    }

    public void Dispose() => test.Dispose();

    [Theory]
    [InlineData(90)]
    [InlineData(300)]
    [InlineData(3000)]
    public void A_draft_reads_as_much_as_it_seals_whatever_stays_behind(int stale)
    {
        AddMany(Ada, stale);
        test.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
        EmrRecord[] kept = AddMany(Ben, 30);
        (PendingDraft draft, int rows) = Drafted();
        Assert.Equal(kept.Take(25).Select(record => record.TxId), draft.Block!.Records.Select(record => record.TxId));
        // Those that are passed over before the doctors are gone through, the doctors, each record of the block twice, the first
        // that stays behind, and a few statements of the registry.
        Assert.InRange(rows, 25, PendingSelection.MostPassedOver + 2 + (2 * 25) + 10);
        PendingRefusal refusal = Assert.Single(draft.Refused);
        Assert.Equal((FaultCode.DoctorRevoked, false), (refusal.Fault.Code, refusal.IsOvertaken));
        Assert.Equal((ulong)stale - 1, test.Ledger.Pending.CountBehind(refusal));
    }

    [Fact]
    public void A_draft_reads_no_more_for_records_in_whose_places_others_were_sealed()
    {
        EmrRecord[] stale = AddMany(Ada, 500);
        foreach (ulong[] nonces in Enumerable.Range(1, 500).Select(nonce => (ulong)nonce).Chunk(25))
            test.Append([.. nonces.Select(nonce => TestLedger.Sign(Ada, nonce, "another text"))]);
        EmrRecord[] kept = [.. AddMany(Ben, 3), .. AddMany(Ada, 3)];
        (PendingDraft draft, int rows) = Drafted();
        Assert.Equal(kept.Select(record => record.TxId), draft.Block!.Records.Select(record => record.TxId));
        Assert.InRange(rows, kept.Length, PendingSelection.MostPassedOver + 2 + (2 * kept.Length) + 10);
        PendingRefusal refusal = Assert.Single(draft.Refused);
        Assert.Equal((stale[0].TxId, true), (refusal.Record.TxId, refusal.IsOvertaken));
        Assert.Equal(499UL, test.Ledger.Pending.CountBehind(refusal));
    }

    [Fact]
    public void Doctor_by_doctor_the_same_is_chosen_as_from_the_front()
    {
        // Of two alike ledgers one has more in front than is passed over one by one.
        using TestLedger alike = new();
        alike.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
        EmrKey cal = TestKeys.Doctors[2];
        foreach ((TestLedger ledger, int stale) in new[] { (test, PendingSelection.MostPassedOver + 50), (alike, 5) })
        {
            AddMany(Ada, stale, ledger);
            ledger.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
            EmrRecord registration = ledger.Register(cal);
            for (int i = 0; i < 40; i++)
                ledger.AddNext(i % 3 == 0 ? Ben : cal, $"{i}");
            EmrRecord[] chosen = [.. ledger.Ledger.Pending.Draft(TestKeys.Miner).Block!.Records];
            Assert.Equal(registration.TxId, chosen[0].TxId);
            Assert.Equal(Enumerable.Range(0, 24).Select(i => $"{i}"), chosen.Skip(1).Select(record => record.Prescription));
            Assert.Equal([25, 16], ledger.Seal().Select(block => block.Records.Count));
        }
    }

    [Fact]
    public void Adding_reads_no_prescription_that_waits_while_the_registry_is_handed_over()
    {
        AddMany(Ada, 300);
        EmrKey successor = TestKeys.Create(4000);
        test.Ledger.RegistryDesk.Appoint(successor, "Board", TestLedger.Authority, CancellationToken.None);
        (LedgerSession session, CountedStore counter) = CountedStore.Open(test.File, test.Ledger.Manifest);
        using (session)
        {
            PendingPool pool = new(session);
            counter.Reset();
            pool.Sign(Ben, TestKeys.Patient, "Medication A: 10mg", DoubtfulTexts.None, CancellationToken.None);
            Assert.InRange(counter.Rows, 1, 10);
        }
    }

    private (PendingDraft Draft, int Rows) Drafted()
    {
        (LedgerSession session, CountedStore counter) = CountedStore.Open(test.File, test.Ledger.Manifest);
        using (session)
        {
            PendingPool pool = new(session);
            counter.Reset();
            PendingDraft draft = pool.Draft(TestKeys.Miner);
            return (draft, counter.Rows);
        }
    }

    private EmrRecord[] AddMany(EmrKey doctor, int count, TestLedger? ledger = null)
    {
        PendingPool pool = (ledger ?? test).Ledger.Pending;
        ulong last = pool.LastNonce(TestKeys.UserHash(doctor));
        EmrRecord[] records = [.. Enumerable.Range(1, count).Select(i => TestLedger.Sign(doctor, last + (ulong)i, $"text {i}"))];
        Assert.All(pool.Add(records, SignaturePolicy.LowSOnly, CancellationToken.None), Assert.Null);
        return records;
    }
}
