using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What somebody might try who can mine, and can write the file, but has none of the keys.</summary>
public sealed class LedgerAttackTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private readonly TestLedger test = new();

    public LedgerAttackTests()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
        test.Append(TestLedger.Sign(Ada, 1), TestLedger.Sign(Ben, 1));
        test.Append(TestLedger.Sign(Ada, 2));
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_record_under_a_key_recovered_from_its_signature()
    {
        EmrRecord record = TestLedger.Sign(Ada, 1, "stolen");
        EmrRecord substituted = KeyRecovery.UnderOtherKey(record);
        Assert.NotEqual(record.DoctorHash, substituted.DoctorHash);
        Assert.Equal(record.Signature, substituted.Signature);
        Assert.Null(RecordCheck.Check(substituted, 0, SignaturePolicy.LowSOnly));
        using (TestLedger open = new(isOpen: true))
            open.Add(substituted);
        Refuse(EmrError.DoctorNotRegistered, FaultCode.DoctorNotRegistered, substituted);
    }

    [Fact]
    public void A_record_of_somebody_unregistered() =>
        Refuse(EmrError.DoctorNotRegistered, FaultCode.DoctorNotRegistered, TestLedger.Sign(TestKeys.Doctors[2], 1));

    [Fact]
    public void A_record_of_somebody_revoked()
    {
        test.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
        Refuse(EmrError.DoctorRevoked, FaultCode.DoctorRevoked, TestLedger.Sign(Ada, 3));
    }

    [Fact]
    public void A_record_once_more() => Refuse(EmrError.RecordExists, FaultCode.NonceInvalid, TestLedger.Sign(Ada, 1));

    [Fact]
    public void A_record_once_more_with_its_other_signature() => Refuse(
        EmrError.RecordNonceMismatch, FaultCode.NonceInvalid, HighSTests.Twin(RecordValues.Of(TestLedger.Sign(Ada, 1))).Build());

    [Fact]
    public void A_record_under_anothers_name() => Refuse(
        EmrError.RecordInvalid, FaultCode.SignatureInvalid,
        RecordValues.Of(TestLedger.Sign(Ada, 2)).Under(Convert.FromHexString(Ben.PublicKey)).Resealed().Build());

    [Fact]
    public void A_record_for_another_patient() => Refuse(
        EmrError.RecordInvalid, FaultCode.SignatureInvalid,
        (RecordValues.Of(TestLedger.Sign(Ada, 3)) with { PatientHash = TestKeys.Miner.ToString() }).Resealed().Build());

    [Fact]
    public void A_statement_by_another_key() => Refuse(
        EmrError.RegistryStatementInvalid, FaultCode.RegistryStatementForeign,
        TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[2], 3, signer: Ada));

    [Fact]
    public void A_statement_of_the_authority_once_more()
    {
        test.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
        Refuse(EmrError.RecordExists, FaultCode.NonceInvalid, TestLedger.Statement(RegistryAction.Add, Ada, 1));
    }

    [Fact]
    public void A_revocation_taken_out_of_the_chain()
    {
        EmrBlock honest = test.Append(TestLedger.Sign(Ada, 3), TestLedger.Statement(RegistryAction.Revoke, Ben, 3));
        test.Append(TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[2], 4));
        test.Tamper("DELETE FROM record WHERE height = 4 AND position = 1");
        AssertFirst(FaultCode.BlockIdIncorrect, 4, null);

        // Mined anew without it, the authority's nonces no longer follow.
        EmrBlock forged = (BlockValues.Of(honest) with { Records = [honest.Records[0]] }).Mine();
        EmrBlock next = (BlockValues.Of(forged) with
        {
            Previous = forged.BlockId,
            Height = 5,
            Timestamp = forged.Timestamp + 1,
            Records = [TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[2], 4)],
        }).Mine();
        Replace(4, forged, next);
        AssertFirst(FaultCode.NonceInvalid, 5, 0);
    }

    [Fact]
    public void A_revocation_cut_off_with_all_that_follows_is_said_not_to_be_proved()
    {
        test.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
        test.Tamper($"DELETE FROM record WHERE height = 4; DELETE FROM block WHERE height = 4; DELETE FROM node; {TestStore.ForgetTip}");
        LedgerCheckResult result = test.Verify();
        Assert.True(result.Valid);
        Assert.Contains("blocks after height 3 were not cut off", Assert.Single(result.NotProved), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_mined_anew_upon_an_altered_record()
    {
        EmrBlock[] blocks = [.. test.Ledger.ReadBlocks(2, 3)];
        EmrRecord altered = (RecordValues.Of(blocks[0].Records[0]) with { Prescription = "altered" }).Resealed().Build();
        EmrBlock second = (BlockValues.Of(blocks[0]) with { Records = [altered, blocks[0].Records[1]] }).Mine();
        EmrBlock third = (BlockValues.Of(blocks[1]) with { Previous = second.BlockId }).Mine();
        Replace(2, second, third);
        AssertFirst(FaultCode.SignatureInvalid, 2, 0);
    }

    [Fact]
    public void A_chain_mined_anew_without_a_record()
    {
        EmrBlock[] blocks = [.. test.Ledger.ReadBlocks(2, 3)];
        EmrBlock second = (BlockValues.Of(blocks[0]) with { Records = [blocks[0].Records[1]] }).Mine();
        EmrBlock third = (BlockValues.Of(blocks[1]) with { Previous = second.BlockId }).Mine();
        Replace(2, second, third);
        AssertFirst(FaultCode.NonceInvalid, 3, 0);
    }

    [Fact]
    public void A_chain_mined_anew_with_records_in_another_order_of_one_doctor()
    {
        EmrBlock[] blocks = [.. test.Ledger.ReadBlocks(2, 3)];
        EmrBlock second = (BlockValues.Of(blocks[0]) with { Records = [blocks[1].Records[0]] }).Mine();
        EmrBlock third = (BlockValues.Of(blocks[1]) with { Previous = second.BlockId, Records = blocks[0].Records }).Mine();
        Replace(2, second, third);
        AssertFirst(FaultCode.NonceInvalid, 2, 0);
    }

    [Fact]
    public void Easier_blocks_under_an_easier_manifest()
    {
        string manifest = System.Text.Encoding.UTF8.GetString(test.Ledger.Manifest.Bytes.Span).Replace(
            "\"4\"", "\"1\"", StringComparison.Ordinal);
        test.Tamper("UPDATE ledger SET manifest = $manifest", ("$manifest", System.Text.Encoding.UTF8.GetBytes(manifest)));
        AssertFirst(FaultCode.GenesisMismatch, 0, null);
    }

    [Fact]
    public void A_genesis_block_of_another_ledger()
    {
        using TestLedger other = new();
        Replace(0, other.Ledger.ReadBlocks(0, 0).Single());
        AssertFirst(FaultCode.GenesisMismatch, 0, null);
    }

    /// <summary>
    /// The record gets neither into the pool nor, mined into a block, into the chain; forced into the file, it is found.
    /// </summary>
    private void Refuse(EmrError error, FaultCode code, EmrRecord record)
    {
        TestLedger.Refused(error, () => test.Add(record, SignaturePolicy.AnyS));
        EmrBlock block = test.NextBlock(record).Mine();
        EmrException refusal = TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        Fault fault = TestLedger.Verify(test.Forced(block)).Faults[0];
        Assert.Equal((code, block.Height, 0), (fault.Code, fault.Height, fault.Index));
        Assert.Contains(fault.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.True(test.Verify().Valid);
    }

    private void Replace(ulong first, params EmrBlock[] blocks)
    {
        test.Ledger.Dispose();
        using LedgerSql file = new(test.File);
        foreach (EmrBlock block in blocks)
        {
            file.Execute(
                "DELETE FROM record WHERE height = $height; DELETE FROM block WHERE height = $height",
                ("$height", (long)block.Height));
            file.Insert(block);
        }
        Assert.Equal(first, blocks[0].Height);
    }

    private void AssertFirst(FaultCode code, ulong height, int? index)
    {
        LedgerCheckResult result = test.Verify();
        Fault fault = result.Faults[0];
        Assert.Equal((code, height, index), (fault.Code, fault.Height, fault.Index));
        Assert.Equal((height, height == 0 ? null : height - 1), (result.Blocks, result.Height));
    }
}
