using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The authority at work: statements are pending at once, in force for what is added after them.</summary>
public sealed class RegistryDeskTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private static readonly EmrKey Successor = TestKeys.Create(4000);
    private readonly TestLedger test = new();

    private RegistryDesk Desk => test.Ledger.RegistryDesk;

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_registration_is_in_force_while_it_is_pending()
    {
        TestLedger.Refused(EmrError.DoctorNotRegistered, () => test.AddNext(Ada));
        EmrRecord statement = test.Register(Ada);
        RegisteredDoctor doctor = Assert.Single(Desk.Read());
        Assert.Equal(
            (Ada.Hash, DoctorStatus.Registered, null, statement.TxId), (doctor.Hash, doctor.Status, doctor.Height, doctor.TxId));
        test.AddNext(Ada);
        Assert.Equal(0, test.Ledger.Describe().Doctors);
        test.Seal();
        Assert.Equal(1UL, Assert.Single(Desk.Read()).Height);
        Assert.Equal(1, test.Ledger.Describe().Doctors);
    }

    [Fact]
    public void A_revocation_is_in_force_while_it_is_pending_and_earlier_records_stand()
    {
        test.Register(Ada);
        test.AddNext(Ada);
        Revoke(Ada);
        TestLedger.Refused(EmrError.DoctorRevoked, () => test.AddNext(Ada));
        EmrBlock block = Assert.Single(test.Seal());
        Assert.Equal(3, block.Records.Count);
        Assert.Equal(DoctorStatus.Revoked, Assert.Single(Desk.Read()).Status);
        test.Register(Ada, again: true);
        test.AddNext(Ada);
        Assert.Equal(2, Assert.Single(test.Seal()).Records.Count);
    }

    [Fact]
    public void Only_the_authority_is_served()
    {
        EmrException refusal = TestLedger.Refused(
            EmrError.AuthorityMismatch, () => Desk.Register(Ada, "Dr. A", Ada, CancellationToken.None));
        Assert.Contains(TestLedger.Authority.Hash, refusal.Cure, StringComparison.Ordinal);
        TestLedger.Refused(EmrError.AuthorityMismatch, () => Desk.Appoint(Ada, "Dr. A", Ada, CancellationToken.None));
        using EmrKey publicPart = EmrKey.FromPublicKey(Convert.FromHexString(TestLedger.Authority.PublicKey));
        TestLedger.Refused(EmrError.KeyHasNoPrivateKey, () => Desk.Register(Ada, "Dr. A", publicPart, CancellationToken.None));
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
    }

    [Fact]
    public void An_unknown_or_revoked_doctor_cannot_be_revoked()
    {
        TestLedger.Refused(EmrError.DoctorNotFound, () => Revoke(Ada));
        test.Register(Ada);
        EmrRecord revocation = Revoke(Ada);
        EmrException refusal = TestLedger.Refused(EmrError.DoctorRevoked, () => Revoke(Ada));
        Assert.Contains(revocation.TxId, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2UL, test.Ledger.Describe().Pending);
    }

    [Theory]
    [InlineData("Dr. A", "under this name")]
    [InlineData("Dr. B", "as 'Dr. A'")]
    public void A_registered_doctor_is_registered_again_only_where_that_is_meant(string name, string known)
    {
        Desk.Register(Ada, "Dr. A", TestLedger.Authority, CancellationToken.None);
        EmrException refusal = TestLedger.Refused(
            EmrError.DoctorRegistered, () => Desk.Register(Ada, name, TestLedger.Authority, CancellationToken.None));
        Assert.Contains(known, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, test.Ledger.Describe().Pending);
        Desk.Register(Ada, name, TestLedger.Authority, again: true, CancellationToken.None);
        Assert.Equal(name, Assert.Single(Desk.Read()).Name);
    }

    [Fact]
    public void A_revoked_key_is_taken_back_only_where_that_is_meant()
    {
        test.Register(Ada);
        EmrRecord revocation = Revoke(Ada);
        foreach (int _ in (int[])[1, 2])
        {
            EmrException refusal = TestLedger.Refused(EmrError.DoctorRevoked, () => test.Register(Ada));
            Assert.Contains(revocation.TxId, refusal.Message, StringComparison.Ordinal);
            test.Seal();
        }
        Assert.Equal(DoctorStatus.Revoked, Assert.Single(Desk.Read()).Status);
        test.Register(Ada, again: true);
        Assert.Equal(DoctorStatus.Registered, Assert.Single(Desk.Read()).Status);
    }

    [Fact]
    public void The_registry_is_not_handed_over_to_who_has_it()
    {
        TestLedger.Refused(
            EmrError.AuthorityUnchanged,
            () => Desk.Appoint(TestLedger.Authority, "Clinic", TestLedger.Authority, CancellationToken.None));
        Desk.Appoint(Successor, "Board", TestLedger.Authority, CancellationToken.None);
        TestLedger.Refused(
            EmrError.AuthorityUnchanged, () => Desk.Appoint(Successor, "Board", Successor, CancellationToken.None));
        Assert.Equal(1UL, test.Ledger.Describe().Pending);
    }

    [Fact]
    public void A_name_that_is_a_key_or_a_hash_is_refused()
    {
        foreach (string name in (string[])[Ben.Hash, Ben.Hash.ToUpperInvariant(), Ben.PublicKey[..100]])
        {
            TestLedger.Refused(EmrError.NameInvalid, () => Desk.Register(Ada, name, TestLedger.Authority, CancellationToken.None));
            TestLedger.Refused(
                EmrError.NameInvalid, () => Desk.Appoint(Successor, name, TestLedger.Authority, CancellationToken.None));
        }
        Desk.Register(Ada, "Ada", TestLedger.Authority, CancellationToken.None);
    }

    [Fact]
    public void A_ledger_says_to_whom_it_is_about_to_be_handed_over()
    {
        Assert.Null(test.Ledger.Describe().PendingAuthority);
        Desk.Appoint(Successor, "Board", TestLedger.Authority, CancellationToken.None);
        LedgerInfo info = test.Ledger.Describe();
        Assert.Equal((TestLedger.Authority.Hash, Successor.Hash), (info.Authority, info.PendingAuthority));
        EmrRecord second = Desk.Appoint(Ada, "Dr. A", Successor, CancellationToken.None);
        Assert.Equal(Ada.Hash, test.Ledger.Describe().PendingAuthority);
        test.Ledger.Pending.Remove(TestLedger.Id(second.TxId), CancellationToken.None);
        Assert.Equal(Successor.Hash, test.Ledger.Describe().PendingAuthority);
        // Back and forth comes to nothing.
        EmrRecord back = Desk.Appoint(TestLedger.Authority, "Clinic", Successor, CancellationToken.None);
        Assert.Null(test.Ledger.Describe().PendingAuthority);
        test.Ledger.Pending.Remove(TestLedger.Id(back.TxId), CancellationToken.None);
        test.Seal();
        info = test.Ledger.Describe();
        Assert.Equal((Successor.Hash, null), (info.Authority, info.PendingAuthority));
    }

    [Fact]
    public void Statements_are_counted_apart_from_prescriptions()
    {
        test.Register(Ada);
        test.Register(Ben);
        test.AddNext(Ada);
        test.AddNext(Ben);
        test.AddNext(Ben);
        Revoke(Ben);
        Desk.Appoint(Successor, "Board", TestLedger.Authority, CancellationToken.None);
        Assert.Equal((0UL, 0UL), (test.Ledger.Describe().Statements, test.Ledger.Describe().Prescriptions));
        test.Seal();
        LedgerInfo info = test.Ledger.Describe();
        Assert.Equal((7UL, 4UL, 3UL), (info.Records, info.Statements, info.Prescriptions));
        LedgerCheckResult result = test.Verify();
        Assert.Equal((7UL, 4UL, 3UL), (result.Records, result.Statements, result.Prescriptions));
        using Ledger again = test.Open(LedgerAccess.Read);
        RecordQuery statements = new() { TextBeginsWith = RegistryStatement.MarkerBytes };
        RecordQuery others = new() { TextBeginsOtherThan = RegistryStatement.MarkerBytes };
        Assert.Equal((4, 3), (again.ReadRecords(statements).Count(), again.ReadRecords(others).Count()));
    }

    [Fact]
    public void A_ledger_without_a_registry_has_no_statements_whatever_its_texts_say()
    {
        using TestLedger open = new(isOpen: true);
        open.Add(TestLedger.Statement(RegistryAction.Add, Ada, 1));
        open.Seal();
        LedgerInfo info = open.Ledger.Describe();
        Assert.Equal((1UL, 0UL, 1UL), (info.Records, info.Statements, info.Prescriptions));
        Assert.Equal(0UL, open.Verify().Statements);
    }

    [Fact]
    public void A_doctor_is_found_by_name()
    {
        Desk.Register(Ada, "Dr. Ada", TestLedger.Authority, CancellationToken.None);
        Desk.Register(Ben, "Dr. Ben", TestLedger.Authority, CancellationToken.None);
        Assert.Equal(Ada.Hash, Desk.Find("dr. ADA").Hash);
        TestLedger.Refused(EmrError.DoctorNotFound, () => Desk.Find("Dr. A"));
        TestLedger.Refused(EmrError.DoctorNotFound, () => Desk.Find("*"));
        Revoke(Ada);
        Assert.Equal(Ada.Hash, Desk.Find("Dr. Ada").Hash);
        Desk.Register(Successor, "Dr. Ada", TestLedger.Authority, CancellationToken.None);
        EmrException refusal = TestLedger.Refused(EmrError.DoctorAmbiguous, () => Desk.Find("Dr. Ada"));
        Assert.Contains($"{Ada.Hash} (revoked)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Successor.Hash, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Ben.Hash, refusal.Message, StringComparison.Ordinal);
        using TestLedger open = new(isOpen: true);
        TestLedger.Refused(EmrError.RegistryMissing, () => open.Ledger.RegistryDesk.Find("Dr. Ada"));
    }

    [Fact]
    public void A_statement_whose_two_hashes_are_known_to_be_of_different_keys_is_not_taken()
    {
        EmrKey cal = TestKeys.Doctors[2];
        test.Register(Ada);
        Desk.Appoint(Successor, "Board", TestLedger.Authority, CancellationToken.None);
        test.Seal();
        // The hash of one who is registered, of the authority and of the one before it; and the digest of each.
        foreach (EmrKey known in (EmrKey[])[Ada, Successor, TestLedger.Authority])
        {
            foreach (RegistryAction action in (RegistryAction[])[RegistryAction.Add, RegistryAction.Authority])
                RefuseMixed(action, hashOf: known, digestOf: cal);
        }
        RefuseMixed(RegistryAction.Add, hashOf: cal, digestOf: Ada);
        RefuseMixed(RegistryAction.Authority, hashOf: cal, digestOf: Successor);
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
        // Of two keys that the ledger never saw, nobody can tell.
        test.Add(Mixed(RegistryAction.Add, cal, Ben));
        // Nor do the rules of the chain judge it, which were there before: a block that holds one stands.
        test.Append(Mixed(RegistryAction.Add, TestKeys.Create(1000), Ada));
        Assert.True(test.Verify().Valid);

        void RefuseMixed(RegistryAction action, EmrKey hashOf, EmrKey digestOf) =>
            TestLedger.Refused(EmrError.RegistryStatementInvalid, () => test.Add(Mixed(action, hashOf, digestOf)));

        static EmrRecord Mixed(RegistryAction action, EmrKey hashOf, EmrKey digestOf) => RecordSigner.Sign(
            Successor, TestKeys.UserHash(hashOf),
            new RegistryStatement(action, RegistryStatement.DigestOf(Convert.FromHexString(digestOf.PublicKey)), "Dr. X").ToString(), 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" Dr. A")]
    [InlineData("Dr.\nA")]
    [InlineData("Dr.\u202eA")]
    public void A_name_that_cannot_be_one_is_refused(string name)
    {
        TestLedger.Refused(EmrError.NameInvalid, () => Desk.Register(Ada, name, TestLedger.Authority, CancellationToken.None));
        TestLedger.Refused(EmrError.NameInvalid, () => Desk.Appoint(Ada, name, TestLedger.Authority, CancellationToken.None));
    }

    [Fact]
    public void The_longest_name_can_be_registered_revoked_and_appointed()
    {
        string longest = new('n', RegistryStatement.MaxNameBytes);
        Desk.Register(Ada, longest, TestLedger.Authority, CancellationToken.None);
        Revoke(Ada);
        Desk.Appoint(Successor, longest, TestLedger.Authority, CancellationToken.None);
        Assert.Equal(3, Assert.Single(test.Seal()).Records.Count);
        TestLedger.Refused(EmrError.NameInvalid, () => Desk.Register(Ada, longest + "n", Successor, CancellationToken.None));
    }

    [Fact]
    public void A_name_that_was_not_made_here_does_not_keep_a_doctor_from_being_revoked()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1, name: "Dr.\u200dA\u0378"));
        Revoke(Ada);
        Assert.Single(test.Seal());
        Assert.Equal(DoctorStatus.Revoked, Assert.Single(Desk.Read()).Status);
    }

    [Fact]
    public void A_successor_is_in_office_at_once()
    {
        test.Register(Ada);
        Desk.Appoint(Successor, "Board", TestLedger.Authority, CancellationToken.None);
        TestLedger.Refused(EmrError.AuthorityMismatch, () => test.Register(Ben));
        TestLedger.Refused(EmrError.RegistryStatementInvalid, () => test.Add(TestLedger.Statement(RegistryAction.Add, Ben, 3)));
        Desk.Register(Ben, "Dr. Ben", Successor, CancellationToken.None);
        test.AddNext(Ben);
        EmrRecord back = Desk.Appoint(TestLedger.Authority, "Board", Successor, CancellationToken.None);
        test.Register(TestKeys.Doctors[2]);
        TestLedger.Refused(EmrError.AuthorityMismatch, () => Desk.Register(Ben, "Dr. Ben", Successor, CancellationToken.None));
        Assert.Equal(6, Assert.Single(test.Seal()).Records.Count);
        Assert.Equal(TestLedger.Authority.Hash, test.Ledger.Describe().Authority);
        Assert.Equal(back.TxId, test.Ledger.ReadLastBlocks(1).Single().Records[4].TxId);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_doctor_in_office_signs_prescriptions_and_statements_in_one_sequence()
    {
        test.Register(Ada);
        test.AddNext(Ada);
        Desk.Appoint(Ada, "Dr. Ada", TestLedger.Authority, CancellationToken.None);
        test.AddNext(Ada);
        Assert.Equal(3UL, Desk.Register(Ben, "Dr. Ben", Ada, CancellationToken.None).Nonce);
        test.AddNext(Ada);
        test.AddNext(Ben);
        Assert.Equal(7, Assert.Single(test.Seal()).Records.Count);
        Assert.Equal([Ada.Hash, Ben.Hash], Desk.Read().Select(doctor => doctor.Hash).OrderBy(hash => hash == Ben.Hash));
        Assert.Equal(1UL, Desk.Read().Single(doctor => doctor.Hash == Ben.Hash).Height);
    }

    [Fact]
    public void A_pending_statement_counts_no_more_once_another_was_sealed_in_its_place()
    {
        test.Register(Ada);
        test.Append(TestLedger.Statement(RegistryAction.Add, Ben, 1));
        Assert.Equal(Ben.Hash, Assert.Single(Desk.Read()).Hash);
        TestLedger.Refused(EmrError.DoctorNotRegistered, () => test.AddNext(Ada));
        test.Register(Ada);
        test.AddNext(Ada);
        Assert.Equal(2, Assert.Single(test.Seal()).Records.Count);
    }

    [Fact]
    public void Doctors_come_in_the_order_of_their_names()
    {
        foreach ((EmrKey key, string name) in new[] { (Ada, "Cecil"), (Ben, "Anna"), (Successor, "Bert") })
            Desk.Register(key, name, TestLedger.Authority, CancellationToken.None);
        Assert.Equal(["Anna", "Bert", "Cecil"], Desk.Read().Select(doctor => doctor.Name));
    }

    private EmrRecord Revoke(EmrKey doctor) =>
        Desk.Revoke(TestKeys.UserHash(doctor), TestLedger.Authority, CancellationToken.None);
}
