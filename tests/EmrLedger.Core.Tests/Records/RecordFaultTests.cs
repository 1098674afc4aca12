using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests;

/// <summary>Each way in which one member of a record can be wrong.</summary>
public sealed class RecordFaultTests
{
    public static TheoryData<string> NotHex =>
        ["null", "empty", "odd", "one byte short", "one byte long", "no hex digit", "lone surrogate", "prefix", "blank", "wide digit"];

    [Fact]
    public void A_valid_record_is_valid_in_either_case_of_its_hex()
    {
        RecordValues draft = RecordValues.Valid();
        Assert.Null(RecordCheck.Check(draft.Build(), 0));
        foreach (string member in RecordValues.HexMembers)
            draft = draft.With(member, draft[member]!.ToUpperInvariant());
        Assert.Null(RecordCheck.Check(draft.Build(), 0));
    }

    [Theory]
    [MemberData(nameof(NotHex))]
    public void A_malformed_hash_is_of_the_wrong_length(string kind)
    {
        AssertFault(FaultCode.HashLengthWrong, "Hash is wrong length", Spoil(nameof(EmrRecord.DoctorHash), kind));
        AssertFault(FaultCode.HashLengthWrong, "Hash is wrong length", Spoil(nameof(EmrRecord.PatientHash), kind));
    }

    [Theory]
    [MemberData(nameof(NotHex))]
    public void A_malformed_public_key_is_invalid(string kind) =>
        AssertFault(FaultCode.DoctorPublicKeyInvalid, "Invalid doctor public key", Spoil(nameof(EmrRecord.DoctorPublicKey), kind));

    [Theory]
    [MemberData(nameof(NotHex))]
    public void A_malformed_txid_is_invalid(string kind) =>
        AssertFault(FaultCode.TxIdInvalid, "Invalid txid", Spoil(nameof(EmrRecord.TxId), kind));

    [Theory]
    [MemberData(nameof(NotHex))]
    public void A_malformed_signature_has_another_txid(string kind) =>
        AssertFault(FaultCode.TxIdInvalid, "Invalid txid", Spoil(nameof(EmrRecord.Signature), kind));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("3006020101020101")]
    [InlineData("3006020101020100")]
    public void A_signature_that_does_not_verify_is_invalid_under_its_own_txid(string signature) => AssertFault(
        FaultCode.SignatureInvalid, "Invalid signature", (RecordValues.Valid() with { Signature = signature }).Resealed());

    [Fact]
    public void A_signature_with_bytes_around_it_is_invalid_under_its_own_txid()
    {
        RecordValues valid = RecordValues.Valid();
        foreach (string signature in (string[])[valid.Signature + "00", "00" + valid.Signature, valid.Signature![..^2]])
            AssertFault(FaultCode.SignatureInvalid, "Invalid signature", (valid with { Signature = signature }).Resealed());
    }

    [Fact]
    public void A_signature_beyond_reason_is_a_fault()
    {
        RecordValues longest = (RecordValues.Valid() with { Signature = new string('0', 8192) }).Resealed();
        AssertFault(FaultCode.SignatureInvalid, "Invalid signature", longest);
        RecordValues longer = (RecordValues.Valid() with { Signature = new string('0', 1 << 20) }).Resealed();
        AssertFault(FaultCode.TxIdInvalid, "Invalid txid", longer);
    }

    [Theory]
    [InlineData("x", 200)]
    [InlineData("é", 100)]
    [InlineData("€", 66)]
    [InlineData("💊", 50)]
    [InlineData("\0", 200)]
    public void Up_to_200_bytes_are_valid_and_more_are_not(string character, int most)
    {
        string text = string.Concat(Enumerable.Repeat(character, most));
        RecordValues valid = RecordValues.Valid(prescription: text);
        Assert.Null(RecordCheck.Check(valid.Build(), 0));
        RecordValues longer = (valid with { Prescription = text + character }).Resealed();
        AssertFault(FaultCode.PrescriptionInvalid, "Invalid prescription", longer);
    }

    [Fact]
    public void No_prescription_is_the_empty_one()
    {
        RecordValues empty = RecordValues.Valid(prescription: "");
        Assert.Null(RecordCheck.Check(empty.Build(), 0));
        Assert.Null(RecordCheck.Check((empty with { Prescription = null }).Build(), 0));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_an_invalid_prescription()
    {
        // What a lenient encoder would make of it is signed: only strictness tells the two apart.
        RecordValues replaced = RecordValues.Valid(prescription: "a\ufffdb");
        Assert.Null(RecordCheck.Check(replaced.Build(), 0));
        AssertFault(FaultCode.PrescriptionInvalid, "Invalid prescription", replaced with { Prescription = "a\ud83db" });
        AssertFault(FaultCode.PrescriptionInvalid, "Invalid prescription", replaced with { Prescription = "a\udc8ab" });
    }

    [Fact]
    public void Equivalent_characters_are_different_texts()
    {
        RecordValues composed = RecordValues.Valid(prescription: "caf\u00e9");
        AssertFault(FaultCode.TxIdInvalid, "Invalid txid", composed with { Prescription = "cafe\u0301" });
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 0, false)]
    [InlineData(ulong.MaxValue, ulong.MaxValue - 1, true)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, false)]
    [InlineData(ulong.MaxValue - 1, ulong.MaxValue, false)]
    [InlineData(1, ulong.MaxValue, false)]
    public void Only_the_next_nonce_is_valid(ulong nonce, ulong previousNonce, bool valid)
    {
        Fault? fault = RecordCheck.Check(RecordValues.Valid(nonce).Build(), previousNonce);
        Assert.Equal(valid ? null : FaultCode.NonceInvalid, fault?.Code);
    }

    [Fact]
    public void Nonce_0_follows_no_nonce()
    {
        EmrRecord record = (RecordValues.Valid() with { Nonce = 0 }).Resealed().Build();
        Assert.Equal(FaultCode.NonceInvalid, RecordCheck.Check(record, 0)?.Code);
        Assert.Equal(FaultCode.NonceInvalid, RecordCheck.Check(record, ulong.MaxValue)?.Code);
        Assert.Equal(FaultCode.NonceInvalid, RecordCheck.CheckAlone(record)?.Code);
    }

    [Fact]
    public void A_nonce_that_could_not_be_read_is_a_fault_with_its_reason()
    {
        EmrRecord valid = RecordValues.Valid().Build();
        EmrRecord record = new(
            valid.TxId, valid.DoctorHash, valid.PatientHash, valid.DoctorPublicKey, valid.Prescription, 1, valid.Signature)
        {
            Malformed = "the nonce is no number",
        };
        Assert.Equal("Invalid nonce: the nonce is no number", RecordCheck.Check(record, 0)?.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(ulong.MaxValue)]
    public void A_record_alone_is_valid_at_any_nonce(ulong nonce)
    {
        RecordValues draft = RecordValues.Valid(nonce);
        Assert.Null(RecordCheck.CheckAlone(draft.Build()));
        Assert.Equal(FaultCode.TxIdInvalid, RecordCheck.CheckAlone((draft with { Prescription = "x" }).Build())?.Code);
    }

    [Fact]
    public void Foreign_and_impossible_public_keys_are_invalid_under_their_own_hash()
    {
        foreach (byte[] key in ForeignKeys.All)
        {
            Assert.False(PublicKeyDer.IsValid(key));
            Assert.False(PublicKeyDer.TryParse(Hex.Encode(key), out _));
            AssertFault(
                FaultCode.DoctorPublicKeyInvalid, "Invalid doctor public key", RecordValues.Valid().Under(key).Resealed());
        }
    }

    [Fact]
    public void Another_doctors_key_is_invalid_under_ones_own_hash()
    {
        RecordValues draft = RecordValues.Valid() with { DoctorPublicKey = TestKeys.Doctors[1].PublicKey };
        AssertFault(FaultCode.DoctorPublicKeyInvalid, "Invalid doctor public key", draft.Resealed());
    }

    private static void AssertFault(FaultCode code, string message, RecordValues draft)
    {
        Fault? fault = RecordCheck.Check(draft.Build(), 0);
        Assert.Equal(code, fault?.Code);
        Assert.Equal(message, fault?.Message);
    }

    private static RecordValues Spoil(string member, string kind)
    {
        RecordValues draft = RecordValues.Valid();
        string value = draft[member]!;
        return draft.With(member, kind switch
        {
            "null" => null,
            "empty" => "",
            "odd" => value[1..],
            "one byte short" => value[2..],
            "one byte long" => value + "00",
            "no hex digit" => "g" + value[1..],
            "lone surrogate" => "\ud83d" + value[1..],
            "prefix" => "0x" + value[2..],
            "blank" => " " + value[1..],
            "wide digit" => "０" + value[1..],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });
    }
}
