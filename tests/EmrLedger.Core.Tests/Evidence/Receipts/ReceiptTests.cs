using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Receipts of sealed records, made with the ledger and checked without it.</summary>
public sealed class ReceiptTests : IDisposable
{
    private static readonly EmrKey Successor = TestKeys.Create(3001);

    private readonly TestHistory history = new(blocks: 5);

    [Fact]
    public void Every_record_has_a_receipt_in_every_checkpoint_that_covers_it()
    {
        LedgerRecord[] records = [.. history.Ledger.ReadRecords(new RecordQuery())];
        Assert.Equal(5, records.Length);
        foreach (LedgerRecord record in records)
        {
            for (ulong size = 1; size <= 5; size++)
            {
                SignedNote note = TestNotes.Signed(history.Ledger, (int)size);
                if (size <= record.Height)
                {
                    TestLedger.Refused(EmrError.CheckpointTooOld, () => Make(record.Record, note));
                    continue;
                }
                ReceiptCheckResult result = Check(Make(record.Record, note));
                Assert.Empty(result.Faults);
                Assert.Equal(
                    (record.Record.TxId, record.Height, record.Timestamp), (result.Record.TxId, result.Height, result.Timestamp));
                Assert.Equal((history.Ledger.Describe().Origin, "Test"), (result.Origin, result.Ledger));
            }
        }
    }

    [Fact]
    public void A_receipt_goes_back_and_forth_and_tells_what_it_does_not_show()
    {
        EmrRecord record = Last(TestKeys.Doctor);
        Receipt receipt = Make(record);
        byte[] bytes = receipt.ToBytes();
        Assert.Equal(bytes, Receipt.Parse(bytes).ToBytes());
        ReceiptCheckResult result = ReceiptCheck.Check(Receipt.Parse(bytes), TestNotes.Policy());
        Assert.Equal($"Dr. {TestKeys.Doctor.Hash[..6]}", result.Doctor);
        Assert.Equal(2, result.NotProved.Count);
        Assert.Contains("revoked", result.NotProved[1], StringComparison.Ordinal);
        Assert.Single(receipt.Statements);
    }

    [Fact]
    public void The_receipt_of_a_statement_needs_no_registration()
    {
        EmrRecord registration = Last(TestLedger.Authority);
        Receipt receipt = Make(registration);
        Assert.Empty(receipt.Statements);
        ReceiptCheckResult result = Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Null(result.Doctor);
        Assert.Single(result.NotProved);
    }

    [Fact]
    public void Who_was_registered_by_a_later_authority_shows_how_that_came_to_be()
    {
        // All in one block: what is stated counts for what follows in it.
        EmrRecord before = history.Test.AddNext(TestKeys.Doctor);
        EmrRecord handover = history.Ledger.RegistryDesk.Appoint(
            Successor, "Second authority", TestLedger.Authority, CancellationToken.None);
        EmrRecord registration = history.Ledger.RegistryDesk.Register(
            TestKeys.Doctors[1], "Dr. Second", Successor, CancellationToken.None);
        EmrRecord old = history.Test.AddNext(TestKeys.Doctor);
        EmrRecord young = history.Test.AddNext(TestKeys.Doctors[1]);
        Assert.Single(history.Test.Seal());
        Assert.Equal([Registration(TestKeys.Doctor)], Statements(before));
        Assert.Equal([Registration(TestKeys.Doctor)], Statements(old));
        Assert.Equal([handover.TxId, registration.TxId], Statements(young, "Dr. Second"));
        Assert.Equal([handover.TxId], Statements(registration));
        Assert.Empty(Statements(handover));

        // A third authority changes nothing for those who were registered before it.
        EmrRecord second = history.Ledger.RegistryDesk.Appoint(
            TestLedger.Authority, "First authority", Successor, CancellationToken.None);
        EmrRecord later = history.Test.AddNext(TestKeys.Doctors[1]);
        history.Ledger.RegistryDesk.Register(TestKeys.Doctors[2], "Dr. Third", TestLedger.Authority, CancellationToken.None);
        EmrRecord third = history.Test.AddNext(TestKeys.Doctors[2]);
        history.Test.Seal();
        Assert.Equal([handover.TxId, registration.TxId], Statements(later, "Dr. Second"));
        Assert.Equal([handover.TxId, second.TxId, Registration(TestKeys.Doctors[2])], Statements(third, "Dr. Third"));
        // An authority is no doctor: its own records need a registration like everybody's.
        TestLedger.Refused(EmrError.DoctorNotRegistered, () => history.Test.AddNext(TestLedger.Authority));
    }

    [Fact]
    public void Who_was_registered_anew_shows_the_last_registration_before_the_record()
    {
        string first = Registration(TestKeys.Doctor);
        EmrRecord before = history.Test.AddNext(TestKeys.Doctor);
        EmrRecord renaming = history.Ledger.RegistryDesk.Register(
            TestKeys.Doctor, "Dr. Renamed", TestLedger.Authority, again: true, CancellationToken.None);
        EmrRecord renamed = history.Test.AddNext(TestKeys.Doctor);
        history.Test.Seal();
        history.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(TestKeys.Doctor), TestLedger.Authority, CancellationToken.None);
        history.Test.Seal();
        TestLedger.Refused(EmrError.DoctorRevoked, () => history.Test.AddNext(TestKeys.Doctor));
        // What was sealed before stays proved.
        Assert.Equal([renaming.TxId], Statements(renamed, "Dr. Renamed"));
        history.Ledger.RegistryDesk.Appoint(Successor, "Second authority", TestLedger.Authority, CancellationToken.None);
        EmrRecord again = history.Ledger.RegistryDesk.Register(
            TestKeys.Doctor, "Dr. Again", Successor, again: true, CancellationToken.None);
        EmrRecord after = history.Test.AddNext(TestKeys.Doctor);
        history.Test.Seal();
        Assert.Equal([first], Statements(before));
        Assert.Equal([renaming.TxId], Statements(renamed, "Dr. Renamed"));
        Assert.Equal(again.TxId, Statements(after, "Dr. Again")[^1]);
    }

    [Fact]
    public void The_revocation_of_the_doctor_is_carried_and_shown()
    {
        EmrRecord record = Last(TestKeys.Doctor);
        SignedNote before = TestNotes.Signed(history.Ledger);
        Assert.Null(ReceiptMaker.FindRevoked(history.Ledger, Make(record)));
        history.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(TestKeys.Doctor), TestLedger.Authority, CancellationToken.None);
        Assert.Null(ReceiptMaker.FindRevoked(history.Ledger, Make(record))!.Height);
        history.Test.Seal();
        // A checkpoint that does not cover the revocation cannot show it; its maker is told all the same.
        Receipt earlier = Make(record, before);
        Assert.Empty(earlier.Revocation);
        Assert.Equal(5UL, ReceiptMaker.FindRevoked(history.Ledger, earlier)!.Height);
        ReceiptCheckResult unknown = Check(earlier);
        Assert.Empty(unknown.Faults);
        Assert.Equal(
            (DoctorStatus.Registered, null, null), (unknown.DoctorStatusThen, unknown.DoctorStatusAtCheckpoint, unknown.RevokedAt));

        ReceiptCheckResult result = Check(Make(record));
        Assert.Empty(result.Faults);
        Assert.Equal(
            (DoctorStatus.Registered, DoctorStatus.Revoked, 5UL),
            (result.DoctorStatusThen, result.DoctorStatusAtCheckpoint, result.RevokedAt));
        Assert.DoesNotContain(result.NotProved, static one => one.Contains("the doctor was not revoked,", StringComparison.Ordinal));
        byte[] bytes = Make(record).ToBytes();
        Assert.Equal(bytes, Receipt.Parse(bytes).ToBytes());
        // The statements of the authority are no doctor's records.
        Receipt statement = Make(Last(TestLedger.Authority));
        Assert.Empty(statement.Revocation);
        Assert.Null(Check(statement).DoctorStatusThen);
        Assert.Null(ReceiptMaker.FindRevoked(history.Ledger, statement));

        // By a later authority: how that one came to be is shown as well. Whoever is registered anew is not revoked.
        history.Ledger.RegistryDesk.Register(TestKeys.Doctor, "Dr. Again", TestLedger.Authority, again: true, CancellationToken.None);
        history.Test.Seal();
        Assert.Empty(Make(record).Revocation);
        EmrRecord handover = history.Ledger.RegistryDesk.Appoint(
            Successor, "Second authority", TestLedger.Authority, CancellationToken.None);
        EmrRecord revocation = history.Ledger.RegistryDesk.Revoke(
            TestKeys.UserHash(TestKeys.Doctor), Successor, CancellationToken.None);
        history.Test.Seal();
        Receipt late = Make(record);
        Assert.Equal([handover.TxId, revocation.TxId], late.Revocation.Select(static shown => shown.Record.TxId));
        Assert.Equal((true, 7UL), (Check(late).Valid, Check(late).RevokedAt));
    }

    [Fact]
    public void An_open_ledger_has_no_registry_to_show()
    {
        using TestHistory open = new(blocks: 4, isOpen: true);
        EmrRecord record = open.Ledger.ReadRecords(new RecordQuery()).Last().Record;
        Receipt receipt = ReceiptMaker.Make(open.Ledger, TestLedger.Id(record.TxId), TestNotes.Signed(open.Ledger));
        Assert.Empty(receipt.Statements);
        ReceiptCheckResult result = Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Null(result.Doctor);
        Assert.DoesNotContain(result.NotProved, static one => one.Contains("revoked", StringComparison.Ordinal));
        // Nobody else's registration can be slipped in either.
        Receipt other = Make(Last(TestKeys.Doctor));
        Assert.Contains(
            Check(receipt with { Statements = other.Statements }).Faults, static fault =>
                fault.Code == FaultCode.RegistrationNotProved);
    }

    [Fact]
    public void A_ledger_with_an_origin_of_its_own_has_receipts_of_that_origin()
    {
        string file = history.Test.Beside("named.emr");
        LedgerManifest manifest = LedgerManifest.Create(
            "Named", TestLedger.Difficulty, authority: null, origin: "clinic.example/emr");
        Ledger.Create(file, manifest, TestLedger.Mine(manifest.Genesis(1_700_000_000)));
        using Ledger ledger = Ledger.Open(file, LedgerAccess.Write);
        EmrRecord record = TestLedger.Sign(TestKeys.Doctor, 1);
        EmrBlock tip = ledger.ReadLastBlocks(1).Single();
        ledger.Append(
            new BlockValues { Previous = tip.BlockId, Height = 1, Records = [record], Timestamp = tip.Timestamp + 1 }.Mine(),
            CancellationToken.None);
        SignedNote note = TestNotes.Signed(ledger);
        ReceiptCheckResult result = Check(ReceiptMaker.Make(ledger, TestLedger.Id(record.TxId), note));
        Assert.Empty(result.Faults);
        Assert.Equal("clinic.example/emr", result.Origin);
        string other = note.Text.Replace(
            "clinic.example/emr", $"emr-ledger/{ledger.ReadBlocks(0, 0).Single().BlockId}", StringComparison.Ordinal);
        TestLedger.Refused(
            EmrError.OriginMismatch, () =>
                ReceiptMaker.Make(ledger, TestLedger.Id(record.TxId), TestNotes.Sign(other, TestNotes.Log)));
    }

    [Fact]
    public void What_is_not_sealed_or_of_another_ledger_or_history_has_no_receipt()
    {
        SignedNote note = TestNotes.Signed(history.Ledger);
        EmrRecord pending = history.Test.AddNext(TestKeys.Doctor);
        TestLedger.Refused(EmrError.RecordNotFound, () => Make(pending, note));
        TestLedger.Refused(EmrError.RecordNotFound, () => ReceiptMaker.Make(history.Ledger, default, note));
        EmrRecord record = Last(TestKeys.Doctor);
        using TestHistory other = new(blocks: 5);
        TestLedger.Refused(EmrError.OriginMismatch, () => Make(record, TestNotes.Signed(other.Ledger)));
        foreach ((string file, EmrError error) in ((string, EmrError)[])
            [(history.Rewritten(2), EmrError.CheckpointInconsistent), (history.Truncated(3), EmrError.LedgerBehindCheckpoint)])
        {
            using Ledger changed = Ledger.Open(file, LedgerAccess.Read);
            EmrRecord first = changed.ReadRecords(new RecordQuery()).First().Record;
            TestLedger.Refused(error, () => ReceiptMaker.Make(changed, TestLedger.Id(first.TxId), note));
        }
        TestLedger.Refused(EmrError.NoteMalformed, () => Make(record, TestNotes.Sign("text\n", TestNotes.Log)));
    }

    [Fact]
    public void Subtree_hashes_of_the_old_history_give_no_receipt_of_the_new_one()
    {
        SignedNote note = TestNotes.Signed(history.Ledger);
        string file = history.Rewritten(4);
        TestHistory.CopyNodes(history.Backup(), file);
        using Ledger changed = Ledger.Open(file, LedgerAccess.Read);
        EmrRecord record = changed.ReadRecords(new RecordQuery()).Last().Record;
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => ReceiptMaker.Make(changed, TestLedger.Id(record.TxId), note));
    }

    [Fact]
    public void Witnesses_are_named_and_counted()
    {
        SignedNote note = TestNotes.Signed(history.Ledger, null, TestNotes.Log, TestNotes.Witness, TestNotes.Witnesses[2]);
        Receipt receipt = Make(Last(TestKeys.Doctor), note);
        ReceiptCheckResult result = ReceiptCheck.Check(receipt, TestNotes.Policy(quorum: 2));
        Assert.Empty(result.Faults);
        Assert.Equal([TestNotes.Witness.Name, TestNotes.Witnesses[2].Name], result.Witnesses);
        Assert.Equal(
            FaultCode.QuorumMissing, Assert.Single(ReceiptCheck.Check(receipt, TestNotes.Policy(quorum: 3)).Faults).Code);
    }

    public void Dispose() => history.Dispose();

    private EmrRecord Last(EmrKey doctor) =>
        history.Ledger.ReadRecords(new RecordQuery { Doctor = TestKeys.UserHash(doctor) }).Last().Record;

    private string Registration(EmrKey doctor) => history.Ledger.RegistryDesk.Read().Single(known => known.Hash == doctor.Hash).TxId;

    private string[] Statements(EmrRecord record, string? doctor = null)
    {
        Receipt receipt = Make(record);
        ReceiptCheckResult result = Check(receipt);
        Assert.Empty(result.Faults);
        if (doctor is not null)
            Assert.Equal(doctor, result.Doctor);
        return [.. receipt.Statements.Select(static statement => statement.Record.TxId)];
    }

    private Receipt Make(EmrRecord record, SignedNote? note = null) =>
        ReceiptMaker.Make(history.Ledger, TestLedger.Id(record.TxId), note ?? TestNotes.Signed(history.Ledger));

    // What is checked was written and read before.
    private static ReceiptCheckResult Check(Receipt receipt) =>
        ReceiptCheck.Check(Receipt.Parse(receipt.ToBytes()), TestNotes.Policy());
}
