using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Receipts that were changed, or made up by a log that signs whatever it likes: each is named by what is wrong with it.
/// </summary>
public sealed class ReceiptAttackTests : IDisposable
{
    private static readonly EmrKey Stranger = TestKeys.Doctors[4];

    private readonly TestHistory history = new(blocks: 5);
    private readonly Receipt receipt;
    private readonly ForgedReceipts forged;

    public ReceiptAttackTests()
    {
        receipt = Make(Last());
        forged = new ForgedReceipts(history.Ledger);
        Assert.Empty(Check(receipt).Faults);
        Assert.Empty(Check(forged.Receipt(Last(), 4, receipt.Statements[0])).Faults);
    }

    private ReceiptStatement Registration => forged.Statement(receipt.Statements[0].Record, 1);

    [Fact]
    public void Another_record_is_not_in_the_block()
    {
        EmrRecord other = history.Ledger.ReadRecords(
            new RecordQuery { Doctor = TestKeys.UserHash(TestKeys.Doctor) }).First().Record;
        Named(receipt with { Record = other }, FaultCode.RecordNotInBlock);
        Named(receipt with { Record = TestHistory.Altered(receipt.Record) }, FaultCode.RecordNotInBlock);
        Named(receipt with { Record = (RecordValues.Of(receipt.Record) with { TxId = other.TxId }).Build() },
            FaultCode.TxIdInvalid, FaultCode.RecordNotInBlock);
    }

    [Fact]
    public void Altered_text_is_no_valid_record()
    {
        RecordValues altered = RecordValues.Of(receipt.Record) with { Prescription = "Medication B: 900mg" };
        Named(receipt with { Record = altered.Build() }, FaultCode.TxIdInvalid);
        Named(receipt with { Record = altered.Resealed().Build() }, FaultCode.SignatureInvalid, FaultCode.RecordNotInBlock);
        Named(receipt with { Record = (altered with { Nonce = altered.Nonce + 1 }).Resealed().Build() },
            FaultCode.SignatureInvalid, FaultCode.RecordNotInBlock);
    }

    [Fact]
    public void A_record_under_another_key_is_not_in_the_block_and_its_signer_not_registered()
    {
        EmrRecord stolen = TestLedger.Sign(Stranger, receipt.Record.Nonce, receipt.Record.Prescription);
        Named(receipt with { Record = stolen }, FaultCode.RecordNotInBlock, FaultCode.RegistrationNotProved);
        RecordValues key = RecordValues.Of(receipt.Record).Under(Convert.FromHexString(Stranger.PublicKey)).Resealed();
        Named(receipt with { Record = key.Build() }, FaultCode.SignatureInvalid, FaultCode.RecordNotInBlock,
            FaultCode.RegistrationNotProved);
        Named(receipt with { Record = (RecordValues.Of(receipt.Record) with { DoctorPublicKey = Stranger.PublicKey }).Build() },
            FaultCode.DoctorPublicKeyInvalid, FaultCode.RegistrationNotProved);
        // Every signature verifies under a second key as well: that makes a valid record, and still another one.
        EmrRecord substituted = KeyRecovery.UnderOtherKey(receipt.Record);
        Named(receipt with { Record = substituted }, FaultCode.RecordNotInBlock, FaultCode.RegistrationNotProved);
        int height = Mine(substituted);
        Unproved(forged.Receipt(substituted, height, Registration), "of another key");
        foreach (byte[] foreign in ForeignKeys.All)
        {
            Assert.False(
                Check(receipt with { Record = RecordValues.Of(receipt.Record).Under(foreign).Resealed().Build() }).Valid);
        }
    }

    [Fact]
    public void A_proof_of_another_place_or_with_another_hash_does_not_lead_to_the_root()
    {
        ReceiptBlock block = receipt.Block;
        foreach (ulong height in (ulong[])[0, 1, 2, 3, 5, 6, ulong.MaxValue])
            NamedAmong(receipt with { Block = block with { Height = height } }, FaultCode.InclusionInvalid);
        Named(receipt with { Block = block with { Proof = receipt.Genesis.Proof } }, FaultCode.InclusionInvalid);
        Named(receipt with { Block = block with { Proof = [] } }, FaultCode.InclusionInvalid);
        Named(receipt with { Block = block with { Proof = [.. block.Proof, default] } }, FaultCode.InclusionInvalid);
        Named(receipt with { Block = block with { Proof = [default, .. block.Proof.Skip(1)] } }, FaultCode.InclusionInvalid);
        Named(receipt with { Genesis = receipt.Genesis with { Proof = block.Proof } }, FaultCode.InclusionInvalid);
    }

    [Fact]
    public void An_altered_preimage_is_not_in_the_tree()
    {
        byte[] preimage = receipt.Block.Preimage.ToArray();
        for (int i = 0; i < preimage.Length; i++)
        {
            byte[] altered = [.. preimage];
            altered[i] ^= 0x01;
            NamedAmong(receipt with { Block = receipt.Block with { Preimage = altered } }, FaultCode.InclusionInvalid);
        }
        foreach (byte[] none in (byte[][])[[], preimage[1..], [.. preimage, 0], new byte[84], new byte[84 + (32 * 26)]])
            NamedAmong(receipt with { Block = receipt.Block with { Preimage = none } }, FaultCode.BlockIdIncorrect);
        NamedAmong(
            receipt with { Block = receipt.Block with { Preimage = (byte[])[.. preimage[..52], .. new byte[32],
                .. preimage[52..]] } }, FaultCode.InclusionInvalid);
    }

    [Fact]
    public void A_missing_registration_is_named() => Named(receipt with { Statements = [] }, FaultCode.RegistrationNotProved);

    [Fact]
    public void A_registration_by_somebody_else_or_of_another_key_is_named()
    {
        EmrRecord self = TestLedger.Statement(RegistryAction.Add, Stranger, 1, signer: Stranger);
        EmrRecord other = TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[2], 2);
        EmrRecord record = TestLedger.Sign(Stranger, 2);
        int height = Mine(self, other, record);
        Unproved(forged.Receipt(record, height, forged.Statement(self, height)), "not signed by the authority");
        Unproved(forged.Receipt(record, height, forged.Statement(other, height)), "of another key");
        // Both hashes of the key must be those of the record's.
        string text = TestLedger.Statement(RegistryAction.Add, Stranger, 3).Prescription;
        EmrRecord mixed = Records.RecordSigner.Sign(TestLedger.Authority, TestKeys.UserHash(TestKeys.Doctor), text, 3);
        int last = Mine(mixed, record);
        Unproved(forged.Receipt(record, last, forged.Statement(mixed, last)), "of another key");
    }

    [Fact]
    public void A_registration_that_is_later_or_elsewhere_is_named()
    {
        EmrRecord registration = TestLedger.Statement(RegistryAction.Add, Stranger, 2);
        EmrRecord record = TestLedger.Sign(Stranger, 1);
        int height = Mine(record, registration);
        Unproved(forged.Receipt(record, height, forged.Statement(registration, height)), "not before");
        int next = Mine(registration);
        Unproved(forged.Receipt(record, height, forged.Statement(registration, next)), "not before");
        Unproved(forged.Receipt(record, height, forged.Statement(registration, 1)), "not in its block");
        int again = Mine(record);
        Assert.Empty(Check(forged.Receipt(record, again, forged.Statement(registration, next))).Faults);
        NamedAmong(
            forged.Receipt(
                record, again, forged.Statement(registration, next) with { Block = forged.Block(next) with { Proof = [] } }),
                    FaultCode.InclusionInvalid);
    }

    [Fact]
    public void Statements_of_another_kind_or_order_are_named()
    {
        EmrRecord revocation = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctor, 2);
        EmrRecord handover = TestLedger.Statement(RegistryAction.Authority, Stranger, 3);
        EmrRecord byStranger = TestLedger.Statement(RegistryAction.Add, TestKeys.Doctors[1], 1, signer: Stranger);
        EmrRecord record = TestLedger.Sign(TestKeys.Doctors[1], 1);
        int height = Mine(revocation, handover, byStranger, record);
        ReceiptStatement[] valid = [forged.Statement(handover, height), forged.Statement(byStranger, height)];
        Assert.Empty(Check(forged.Receipt(record, height, valid)).Faults);
        Unproved(forged.Receipt(record, height, valid[1], valid[0]), "not signed by the authority");
        Unproved(forged.Receipt(record, height, valid[0], valid[0], valid[1]), "not signed by the authority");
        Unproved(forged.Receipt(record, height, valid[0]), "does not say");
        Unproved(forged.Receipt(record, height, valid[1]), "not signed by the authority");
        Unproved(forged.Receipt(Last(), 4, forged.Statement(revocation, height)), "does not say");
        Unproved(forged.Receipt(record, height, Registration, valid[1]), "does not say");
        // A statement is not proved by who was authority later, nor by anybody's word.
        Unproved(forged.Receipt(byStranger, height), "not of the authority");
        Unproved(forged.Receipt(revocation, height, valid[0]), "not before");
        Assert.Empty(Check(forged.Receipt(byStranger, height, valid[0])).Faults);
        Assert.Empty(Check(forged.Receipt(revocation, height)).Faults);
    }

    [Fact]
    public void A_revocation_in_between_is_what_a_receipt_cannot_show_and_says_so()
    {
        EmrRecord revocation = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctor, 2);
        EmrRecord record = TestLedger.Sign(TestKeys.Doctor, receipt.Record.Nonce + 1);
        int height = Mine(revocation, record);
        // No ledger has such a block, which is for Test-EmrLedger to find; a log could sign it nevertheless.
        ReceiptCheckResult result = Check(forged.Receipt(record, height, Registration));
        Assert.Empty(result.Faults);
        Assert.Contains("that the doctor was not revoked, or the authority changed, by a statement that is left out", result.NotProved);
        string file = history.Test.Forced(history.Test.NextBlock(revocation, record).Mine());
        Assert.Contains(TestLedger.Verify(file).Faults, static fault => fault.Code == FaultCode.DoctorRevoked);
    }

    [Fact]
    public void The_receipt_of_a_malformed_statement_is_named()
    {
        string digest = RegistryStatement.Spell(RegistryStatement.DigestOf(Convert.FromHexString(Stranger.PublicKey)));
        string own = RegistryStatement.Spell(RegistryStatement.DigestOf(Convert.FromHexString(TestLedger.Authority.PublicKey)));
        foreach ((string text, EmrKey subject) in ((string, EmrKey)[])
            [
                ("emr-registry/9 nonsense", Stranger), ("emr-registry/1 add xx yy", Stranger), ("emr-registry/", Stranger),
                ($"emr-registry/1 add {digest}", Stranger), ($"emr-registry/1 add {digest} ", Stranger),
                ($"emr-registry/1 remove {digest} A", Stranger), ($"emr-registry/1 add {digest} A\u0085", Stranger),
                ($"emr-registry/1 authority {own} A", TestLedger.Authority),
            ])
        {
            EmrRecord record = Records.RecordSigner.Sign(TestLedger.Authority, TestKeys.UserHash(subject), text, 2);
            Named(forged.Receipt(record, Mine(record)), FaultCode.RegistryStatementInvalid);
        }
        // In an open ledger such text has no meaning.
        using TestHistory open = new(blocks: 2, isOpen: true);
        ForgedReceipts others = new(open.Ledger);
        EmrRecord nonsense = TestLedger.Sign(TestKeys.Doctor, 2, "emr-registry/9 nonsense");
        Assert.Empty(Check(others.Receipt(nonsense, others.Add(BlockValues.Of(open.Test.NextBlock(nonsense).Mine())))).Faults);
    }

    [Fact]
    public void A_statement_that_hands_the_registry_to_who_has_it_is_named()
    {
        EmrRecord handover = TestLedger.Statement(RegistryAction.Authority, TestLedger.Authority, 2);
        EmrRecord registration = TestLedger.Statement(RegistryAction.Add, Stranger, 3);
        EmrRecord record = TestLedger.Sign(Stranger, 1);
        int height = Mine(handover, registration, record);
        Unproved(
            forged.Receipt(record, height, forged.Statement(handover, height), forged.Statement(registration, height)),
            "to who has it");
    }

    [Fact]
    public void A_revocation_that_is_not_shown_is_named()
    {
        EmrRecord early = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctor, 2);
        EmrRecord record = TestLedger.Sign(TestKeys.Doctor, receipt.Record.Nonce + 1);
        EmrRecord revocation = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctor, 3);
        EmrRecord other = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctors[2], 4);
        EmrRecord handover = TestLedger.Statement(RegistryAction.Authority, Stranger, 5);
        EmrRecord byStranger = TestLedger.Statement(RegistryAction.Revoke, TestKeys.Doctor, 1, signer: Stranger);
        int height = Mine(early, record, revocation, other, handover, byStranger);
        Receipt valid = forged.Receipt(record, height, Registration);
        ReceiptStatement At(EmrRecord statement) => forged.Statement(statement, height);
        Assert.Equal((ulong)height, Check(valid with { Revocation = [At(revocation)] }).RevokedAt);
        Assert.Equal(
            DoctorStatus.Revoked, Check(valid with { Revocation = [At(handover), At(byStranger)] }).DoctorStatusAtCheckpoint);
        foreach ((ReceiptStatement[] statements, string why) in ((ReceiptStatement[], string)[])
            [
                ([At(early)], "not after the record"), ([At(other)], "of another key"), ([At(byStranger)], "not signed by the authority"),
                ([At(handover)], "does not say"), ([At(revocation), At(revocation)], "does not say"),
                ([forged.Statement(revocation, 1)], "not in its block"), ([Registration], "does not say"),
            ])
        {
            ReceiptCheckResult result = Check(valid with { Revocation = statements });
            Fault fault = Assert.Single(result.Faults);
            Assert.Equal(FaultCode.RevocationNotProved, fault.Code);
            Assert.Contains(why, fault.Detail, StringComparison.Ordinal);
            Assert.Equal(((DoctorStatus?)null, (ulong?)null), (result.DoctorStatusAtCheckpoint, result.RevokedAt));
        }
        ReceiptStatement unproved = At(revocation);
        Named(
            valid with { Revocation = [unproved with { Block = unproved.Block with { Proof = [] } }] }, FaultCode.InclusionInvalid);
        // Nobody is revoked in an open ledger, and no statement is a doctor's.
        Named(forged.Receipt(early, height) with { Revocation = [At(revocation)] }, FaultCode.RevocationNotProved);
        using TestHistory open = new(blocks: 3, isOpen: true);
        Receipt opened = ReceiptMaker.Make(
            open.Ledger, TestLedger.Id(open.Ledger.ReadRecords(new RecordQuery()).First().Record.TxId), TestNotes.Signed(open.Ledger));
        Named(opened with { Revocation = [new ReceiptStatement(opened.Record, opened.Block)] }, FaultCode.RevocationNotProved);
    }

    [Fact]
    public void Another_manifest_or_genesis_is_named()
    {
        using TestHistory other = new(blocks: 5);
        Named(receipt with { Manifest = other.Ledger.Manifest.Bytes }, FaultCode.GenesisMismatch);
        Named(receipt with { Manifest = (byte[])[.. receipt.Manifest.Span, (byte)' '] }, FaultCode.GenesisMismatch);
        Named(receipt with { Manifest = new byte[] { 0x7b } }, FaultCode.ManifestInvalid);
        Named(receipt with { Genesis = receipt.Block with { Height = 0 } }, FaultCode.InclusionInvalid,
            FaultCode.GenesisMismatch);
        Named(receipt with { Genesis = receipt.Block }, FaultCode.GenesisMismatch);
        byte[] genesis = new ForgedReceipts(other.Ledger).Block(0).Preimage.ToArray();
        Named(
            receipt with { Manifest = other.Ledger.Manifest.Bytes, Genesis = receipt.Genesis with { Preimage = genesis } },
            FaultCode.InclusionInvalid, FaultCode.GenesisMismatch);
        // The same tree under the name of another log.
        SignedNote renamed = TestNotes.Sign(
            receipt.Checkpoint.Text.Replace("emr-ledger/", "emr-ledger/0", StringComparison.Ordinal), TestNotes.Log);
        Named(receipt with { Checkpoint = renamed }, FaultCode.GenesisMismatch);
    }

    [Fact]
    public void A_genesis_block_elsewhere_than_at_height_0_is_not_one()
    {
        Receipt moved = receipt with { Genesis = receipt.Genesis with { Height = 1 } };
        Named(moved, FaultCode.InclusionInvalid, FaultCode.GenesisMismatch);
        // It is not written down at all: the genesis block of a receipt is that of index 0.
        Assert.Equal(0UL, Receipt.Parse(moved.ToBytes()).Genesis.Height);
    }

    [Fact]
    public void Insufficient_or_other_work_is_named()
    {
        EmrRecord record = TestLedger.Sign(TestKeys.Doctor, receipt.Record.Nonce + 1);
        BlockValues next = history.Test.NextBlock(record);
        int lazy = forged.Add(BlockValues.Of(next.Fail()));
        Named(forged.Receipt(record, lazy, Registration), FaultCode.ProofOfWorkInsufficient);
        int easy = forged.Add(BlockValues.Of((next with { Difficulty = 1 }).Mine()));
        Named(forged.Receipt(record, easy, Registration), FaultCode.DifficultyMismatch);
        EmrRecord registration = TestLedger.Statement(RegistryAction.Add, Stranger, 2);
        EmrRecord strangers = TestLedger.Sign(Stranger, 1);
        int statement = forged.Add(BlockValues.Of(history.Test.NextBlock(registration).Fail()));
        int height = Mine(strangers);
        Named(forged.Receipt(strangers, height, forged.Statement(registration, statement)), FaultCode.ProofOfWorkInsufficient);
    }

    [Fact]
    public void A_checkpoint_without_its_signatures_is_named()
    {
        Named(receipt with { Checkpoint = TestNotes.Sign(receipt.Checkpoint.Text, TestNotes.OtherLog) },
            FaultCode.CheckpointUnsigned);
        SignedNote wrong = new(receipt.Checkpoint.Text, [TestNotes.Log.Sign("other\n", 0)]);
        Named(receipt with { Checkpoint = wrong }, FaultCode.CheckpointSignatureInvalid);
        Assert.Equal(
            FaultCode.QuorumMissing, Assert.Single(ReceiptCheck.Check(receipt, TestNotes.Policy(quorum: 1)).Faults).Code);
        SignedNote bigger = new(
            receipt.Checkpoint.Text.Replace("\n5\n", "\n6\n", StringComparison.Ordinal), receipt.Checkpoint.Signatures);
        NamedAmong(receipt with { Checkpoint = bigger }, FaultCode.CheckpointSignatureInvalid);
        TestLedger.Refused(
            EmrError.NoteMalformed, () => Check(receipt with { Checkpoint = TestNotes.Sign("text\n", TestNotes.Log) }));
    }

    public void Dispose() => history.Dispose();

    private EmrRecord Last() =>
        history.Ledger.ReadRecords(new RecordQuery { Doctor = TestKeys.UserHash(TestKeys.Doctor) }).Last().Record;

    private Receipt Make(EmrRecord record) =>
        ReceiptMaker.Make(history.Ledger, TestLedger.Id(record.TxId), TestNotes.Signed(history.Ledger));

    private int Mine(params EmrRecord[] records) => forged.Add(BlockValues.Of(history.Test.NextBlock(records).Mine()));

    private static void Named(Receipt receipt, params FaultCode[] codes) =>
        Assert.Equal(codes, Check(receipt).Faults.Select(static fault => fault.Code).Distinct());

    private static void NamedAmong(Receipt receipt, FaultCode code) =>
        Assert.Contains(Check(receipt).Faults, fault => fault.Code == code);

    private static void Unproved(Receipt receipt, string why)
    {
        ReceiptCheckResult result = Check(receipt);
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal(FaultCode.RegistrationNotProved, fault.Code);
        Assert.Contains(why, fault.Detail, StringComparison.Ordinal);
        Assert.Null(result.Doctor);
    }

    private static ReceiptCheckResult Check(Receipt receipt) => ReceiptCheck.Check(receipt, TestNotes.Policy());
}
