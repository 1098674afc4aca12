using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>Who may sign, decided by the place of statements in the chain and by nothing else.</summary>
public sealed class RegistryByPositionTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private static readonly EmrKey Successor = TestKeys.Create(4000);
    private readonly TestLedger test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_doctor_may_sign_from_the_next_record_on()
    {
        Refuse(FaultCode.DoctorNotRegistered, 0, Sign(Ada, 1));
        Refuse(FaultCode.DoctorNotRegistered, 0, Sign(Ada, 1), State(RegistryAction.Add, Ada, 1));
        test.Append(State(RegistryAction.Add, Ada, 1), Sign(Ada, 1));
        test.Append(Sign(Ada, 2));
        Refuse(FaultCode.DoctorNotRegistered, 1, Sign(Ada, 3), Sign(Ben, 1));
    }

    [Fact]
    public void A_revoked_doctor_may_not_sign_until_registered_again()
    {
        test.Append(State(RegistryAction.Add, Ada, 1), Sign(Ada, 1), State(RegistryAction.Revoke, Ada, 2));
        Fault fault = Refuse(FaultCode.DoctorRevoked, 0, Sign(Ada, 2));
        Assert.Equal(Ada.Hash, fault.Detail);
        Refuse(FaultCode.DoctorRevoked, 0, Sign(Ada, 2), State(RegistryAction.Add, Ada, 3));
        test.Append(State(RegistryAction.Add, Ada, 3), Sign(Ada, 2), State(RegistryAction.Revoke, Ada, 4));
        Refuse(FaultCode.DoctorRevoked, 0, Sign(Ada, 3));
        Assert.Equal(
            [1UL, 2UL],
            test.Ledger.ReadRecords(new RecordQuery { Doctor = TestKeys.UserHash(Ada) }).Select(found => found.Record.Nonce));
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void Registering_again_renames()
    {
        EmrRecord second = State(RegistryAction.Add, Ada, 2, name: "Dr. Countess");
        test.Append(State(RegistryAction.Add, Ada, 1, name: "Dr. Byron"), second);
        RegisteredDoctor doctor = Assert.Single(test.Ledger.RegistryDesk.Read());
        Assert.Equal(
            (Ada.Hash, "Dr. Countess", DoctorStatus.Registered, 1UL, second.TxId),
            (doctor.Hash, doctor.Name, doctor.Status, doctor.Height, doctor.TxId));
    }

    [Fact]
    public void Only_a_registered_doctor_is_revoked()
    {
        Refuse(FaultCode.RegistryStatementInvalid, 0, State(RegistryAction.Revoke, Ada, 1));
        test.Append(State(RegistryAction.Add, Ada, 1), State(RegistryAction.Revoke, Ada, 2));
        Refuse(FaultCode.RegistryStatementInvalid, 0, State(RegistryAction.Revoke, Ada, 3));
    }

    [Fact]
    public void Nobody_else_makes_statements()
    {
        test.Append(State(RegistryAction.Add, Ada, 1));
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Add, Ben, 1, signer: Ada));
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Authority, Ada, 1, signer: Ada));
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Add, Ben, 1, signer: Ben));
        Refuse(
            FaultCode.RegistryStatementForeign, 0,
            RecordSigner.Sign(Ada, TestKeys.Patient, "emr-registry/7 is the name of a drug", 1));
    }

    [Theory]
    [InlineData("emr-registry/1 add")]
    [InlineData("emr-registry/2 add AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA Dr. A")]
    [InlineData("emr-registry/1 expel AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA Dr. A")]
    public void A_statement_that_cannot_be_read_is_refused(string text) =>
        Refuse(FaultCode.RegistryStatementInvalid, 0, RecordSigner.Sign(TestLedger.Authority, TestKeys.UserHash(Ada), text, 1));

    [Fact]
    public void The_authority_signs_prescriptions_only_as_a_registered_doctor()
    {
        EmrKey authority = TestLedger.Authority;
        Refuse(FaultCode.DoctorNotRegistered, 0, Sign(authority, 1));
        test.Append(State(RegistryAction.Add, authority, 1), Sign(authority, 2), State(RegistryAction.Revoke, authority, 3));
        Refuse(FaultCode.DoctorRevoked, 0, Sign(authority, 4));
        test.Append(State(RegistryAction.Add, Ada, 4));
    }

    [Fact]
    public void Both_hashes_of_a_key_are_bound()
    {
        // The hash of one key with the digest of another: as if two keys had one SHA-1.
        string digest = RegistryStatement.Spell(RegistryStatement.DigestOf(Convert.FromHexString(Ben.PublicKey)));
        EmrRecord mixed = RecordSigner.Sign(
            TestLedger.Authority, TestKeys.UserHash(Ada), $"emr-registry/1 add {digest} Dr. A", 1);
        test.Append(mixed);
        Refuse(FaultCode.DoctorNotRegistered, 0, Sign(Ada, 1));
        Refuse(FaultCode.DoctorNotRegistered, 0, Sign(Ben, 1));
        Refuse(FaultCode.RegistryStatementInvalid, 0, State(RegistryAction.Add, Ada, 2));
        Refuse(FaultCode.RegistryStatementInvalid, 0, State(RegistryAction.Authority, Ada, 2));
    }

    [Fact]
    public void A_new_authority_takes_over_at_its_place()
    {
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Add, Ada, 1, signer: Successor));
        test.Append(
            State(RegistryAction.Add, Ada, 1), State(RegistryAction.Authority, Successor, 2),
            State(RegistryAction.Add, Ben, 1, signer: Successor));
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Revoke, Ada, 3));
        Refuse(FaultCode.RegistryStatementInvalid, 0, State(RegistryAction.Authority, Successor, 2, signer: Successor));
        test.Append(State(RegistryAction.Revoke, Ada, 2, signer: Successor), Sign(Ben, 1));
        Assert.Equal(Successor.Hash, test.Ledger.Describe().Authority);
        Refuse(FaultCode.DoctorRevoked, 0, Sign(Ada, 1));
        AssertReadAnew();
    }

    [Fact]
    public void A_doctor_may_become_the_authority_and_hand_it_back()
    {
        test.Append(State(RegistryAction.Add, Ada, 1), Sign(Ada, 1), Sign(Ada, 2), State(RegistryAction.Authority, Ada, 2));
        test.Append(
            Sign(Ada, 3), State(RegistryAction.Add, Ben, 4, signer: Ada),
            State(RegistryAction.Authority, TestLedger.Authority, 5, signer: Ada));
        Refuse(FaultCode.RegistryStatementForeign, 0, State(RegistryAction.Revoke, Ben, 6, signer: Ada));
        test.Append(State(RegistryAction.Revoke, Ben, 3), Sign(Ada, 6));
        Assert.Equal([DoctorStatus.Registered, DoctorStatus.Revoked], new[] { Ada, Ben }.Select(key => Status(key)));
        AssertReadAnew();
    }

    [Fact]
    public void An_open_ledger_takes_records_of_everybody_and_reads_no_statements()
    {
        using TestLedger open = new(isOpen: true);
        open.Append(
            Sign(Ada, 1), Sign(Ben, 1), State(RegistryAction.Add, Ada, 1), State(RegistryAction.Revoke, Ada, 2), Sign(Ada, 2));
        Assert.True(open.Verify().Valid);
        Assert.Null(open.Ledger.Describe().Authority);
        TestLedger.Refused(EmrError.RegistryMissing, () => open.Ledger.RegistryDesk.Read());
        TestLedger.Refused(EmrError.RegistryMissing, () => open.Register(Ada));
        TestLedger.Refused(
            EmrError.RegistryMissing, () =>
                open.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(Ada), TestLedger.Authority, CancellationToken.None));
    }

    private static EmrRecord Sign(EmrKey doctor, ulong nonce) => TestLedger.Sign(doctor, nonce);

    private static EmrRecord State(
        RegistryAction action, EmrKey subject, ulong nonce, EmrKey? signer = null, string name = "Dr. A") =>
        TestLedger.Statement(action, subject, nonce, signer, name);

    private DoctorStatus Status(EmrKey key) => test.Ledger.RegistryDesk.Read().Single(doctor => doctor.Hash == key.Hash).Status;

    private void AssertReadAnew()
    {
        using Ledger anew = test.Open(LedgerAccess.Read);
        Assert.Equal(test.Ledger.RegistryDesk.Read(), anew.RegistryDesk.Read());
        Assert.Equal(test.Ledger.Describe(), anew.Describe());
        Assert.True(test.Verify().Valid);
    }

    private Fault Refuse(FaultCode code, int index, params EmrRecord[] records)
    {
        EmrBlock block = test.NextBlock(records).Mine();
        using LedgerChainCheck check = new(test.Ledger);
        Fault fault = Assert.Single(check.Check(block).Faults);
        Assert.Equal((code, index, block.Height), (fault.Code, fault.Index, fault.Height));
        check.Dispose();
        EmrException refusal = TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        Assert.Contains(fault.ToString(), refusal.Message, StringComparison.Ordinal);
        return fault;
    }
}
