using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
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
        test.Register(Ada);
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
        Revoke(Ada);
        TestLedger.Refused(EmrError.DoctorNotFound, () => Revoke(Ada));
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
