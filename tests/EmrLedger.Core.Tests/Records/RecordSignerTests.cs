using CsCheck;
using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class RecordSignerTests
{
    private const string Secret = "the text of a patient";

    [Fact]
    public void The_golden_record_is_signed_to_the_byte()
    {
        Assert.True(Hash160.TryParse("2083cf265a647cd0da3bbf778c6016de2ec284c8", out Hash160 patient));
        EmrRecord record = RecordSigner.Sign(TestKeys.Create(1), patient, "Medication A: 10mg", 1);
        Assert.Equal(
            "c06fc09ce769b0b6827e6297c9a9358a092fff028704d7526b3b6a68c2fd6c06",
            RecordHash.Signature(patient, "Medication A: 10mg"u8, 1).ToString());
        Assert.Equal("258fc1e069d9fc40a65ad05374d6c80cf2b64501", record.DoctorHash);
        Assert.Equal(patient.ToString(), record.PatientHash);
        Assert.Equal(
            "3044022015fdc61241505ce3b6913c44666d97985293e02f1a8a5cf71d02bdcbbbd8a453"
            + "022052a629350d46e1a9410541574931847eba91490449463f400826946afd63d379",
            record.Signature);
        Assert.Equal("d7ffbd3e222fcc656f5fc94eff78b2a54b4fd9ce6a0f0196f7e4e449320c879f", record.TxId);
        Assert.Equal(record.TxId, record.ToString());
        Assert.Null(RecordCheck.Check(record, 0, SignaturePolicy.LowSOnly));
    }

    [Fact]
    public void Whatever_is_signed_is_valid_low_and_the_same_again() => Gen.Select(
        Gens.Doctor, Gens.UserHash, Gens.Prescription, Gen.ULong.Where(nonce => nonce > 0)).Sample((doctor, patient, text, nonce) =>
        {
            EmrRecord record = RecordSigner.Sign(doctor, patient, text, nonce, DoubtfulTexts.All);
            Assert.Null(RecordCheck.Check(record, nonce - 1, SignaturePolicy.LowSOnly));
            Assert.Equal(
                (doctor.Hash, patient.ToString(), doctor.PublicKey, text, nonce),
                (record.DoctorHash, record.PatientHash, record.DoctorPublicKey, record.Prescription, record.Nonce));
            Assert.True(EcdsaSignature.TryDecode(Convert.FromHexString(record.Signature), out EcdsaSignature signature));
            Assert.True(signature.S.ToInteger() <= TestKeys.Order / 2);
            Assert.Equal(RecordValues.Of(record), RecordValues.Of(record).Resealed());
            EmrRecord again = RecordSigner.Sign(doctor, patient, text, nonce, DoubtfulTexts.All);
            Assert.Equal(RecordValues.Of(record), RecordValues.Of(again));
        }, iter: 300);

    [Fact]
    public void The_first_and_the_last_nonce_are_signed()
    {
        foreach (ulong nonce in (ulong[])[1, ulong.MaxValue])
            Assert.Equal(nonce, RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, "x", nonce).Nonce);
        AssertRefused(EmrError.NonceInvalid, TestKeys.Doctor, Secret, 0);
    }

    [Fact]
    public void A_text_of_more_than_200_bytes_is_refused_and_not_quoted()
    {
        AssertRefused(EmrError.PrescriptionTooLong, TestKeys.Doctor, Secret + new string('x', 200), 1);
        AssertRefused(EmrError.PrescriptionTooLong, TestKeys.Doctor, new string('€', 67), 1);
        Assert.Equal(66, RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, new string('€', 66), 1).Prescription.Length);
    }

    [Fact]
    public void A_text_that_is_too_long_is_measured()
    {
        EmrException exception = Assert.Throws<EmrException>(
            () => RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, new string('€', 71), 1));
        Assert.Equal("The prescription has 213 UTF-8 bytes, and a record holds 200.", exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\r\n\u00a0\u2003")]
    [InlineData("\ufeff")]
    [InlineData("\u200b\u202e\u0007")]
    public void A_text_with_nothing_to_read_is_signed_only_where_it_is_meant(string text)
    {
        AssertNotMeant(EmrError.PrescriptionEmpty, text, DoubtfulTexts.Garbled);
        Assert.Equal(text, Signed(text, DoubtfulTexts.Empty).Prescription);
    }

    [Theory]
    [InlineData("Levothyroxin 50 \ufffdg", "its character 17 is U+FFFD")]
    [InlineData("\ufffd", "its character 1 is U+FFFD")]
    [InlineData("A\0m\0o\0x\0", "its character 2 is U+0000")]
    [InlineData("\0", "its character 1 is U+0000")]
    public void A_text_with_the_trace_of_a_wrong_encoding_is_signed_only_where_it_is_meant(string text, string where)
    {
        EmrException refusal = AssertNotMeant(EmrError.PrescriptionGarbled, text, DoubtfulTexts.Empty);
        Assert.Contains(where, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(text, Signed(text, DoubtfulTexts.Garbled).Prescription);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("Levothyroxin 50 µg")]
    [InlineData("\u200bx")]
    [InlineData("💊")]
    public void A_text_that_can_be_read_is_signed(string text) =>
        Assert.Equal(text, Signed(text, DoubtfulTexts.None).Prescription);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_and_the_text_not_quoted()
    {
        AssertRefused(EmrError.PrescriptionNotEncodable, TestKeys.Doctor, Secret + "\ud83d", 1);
        AssertRefused(EmrError.PrescriptionNotEncodable, TestKeys.Doctor, "\udc8a" + Secret, 1);
    }

    [Fact]
    public void Without_a_private_key_nothing_is_signed()
    {
        using EmrKey key = EmrKey.FromPublicKey(Convert.FromHexString(TestKeys.Doctor.PublicKey));
        AssertRefused(EmrError.KeyHasNoPrivateKey, key, Secret, 1);
    }

    // What is refused is refused by either overload, and what exists stays valid.
    private static EmrException AssertNotMeant(EmrError error, string text, DoubtfulTexts others)
    {
        EmrException first = Assert.Throws<EmrException>(() => RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, text, 1));
        Assert.Equal(error, first.Error);
        EmrException exception = Assert.Throws<EmrException>(() => Signed(text, others));
        Assert.Equal(error, exception.Error);
        Assert.Null(RecordCheck.Check(Signed(text, DoubtfulTexts.All), 0));
        return exception;
    }

    private static EmrRecord Signed(string text, DoubtfulTexts meant) =>
        RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, text, 1, meant);

    private static void AssertRefused(EmrError error, EmrKey key, string text, ulong nonce)
    {
        EmrException exception = Assert.Throws<EmrException>(() => RecordSigner.Sign(key, TestKeys.Patient, text, nonce));
        Assert.Equal(error, exception.Error);
        Assert.DoesNotContain(text, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }
}
