using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

public sealed class SealedTextTests
{
    private static readonly byte[] Salt = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    [Fact]
    public void Commitment_and_token_are_the_hashes_of_the_description()
    {
        byte[] text = Encoding.UTF8.GetBytes("Medication A: 10mg");
        byte[] patient = Convert.FromHexString("000102030405060708090a0b0c0d0e0f10111213");
        byte[] commitment = SHA256.HashData([.. Encoding.ASCII.GetBytes("emr-seal/1"), 0, .. Salt, .. text]);
        byte[] token = SHA256.HashData([.. Encoding.ASCII.GetBytes("emr-patient/1"), 0, .. Salt, .. patient]);
        Assert.Equal(new Hash256(commitment), SealedText.CommitmentOf(Salt, text));
        Assert.Equal(new Hash160(token.AsSpan(0, 20)), SealedText.PatientTokenOf(Salt, new Hash160(patient)));
        Assert.Throws<ArgumentException>(() => SealedText.CommitmentOf(Salt.AsSpan(1), text));
        Assert.Throws<ArgumentException>(() => SealedText.PatientTokenOf([.. Salt, 0], TestKeys.Patient));
    }

    [Fact]
    public void A_commitment_has_one_spelling() => Gens.BlockHash.Sample(commitment =>
    {
        string spelt = SealedText.Spell(commitment);
        Assert.Equal('#' + Convert.ToBase64String(commitment.ToBytes()).TrimEnd('=').Replace('+', '-').Replace('/', '_'), spelt);
        Assert.True(SealedText.TryRead(spelt, out Hash256 read));
        Assert.Equal(commitment, read);
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Another_spelling_is_none(string? text) => Assert.False(SealedText.TryRead(text, out _));

    [Fact]
    public void A_draft_has_another_salt_each_time_and_reveals_neither_text_nor_patient()
    {
        using SealedDraft one = SealedDraft.Create(TestKeys.Patient, "Medication A: 10mg");
        using SealedDraft other = SealedDraft.Create(TestKeys.Patient, "Medication A: 10mg");
        Assert.NotEqual(one.Commitment, other.Commitment);
        Assert.NotEqual(one.PatientToken, other.PatientToken);
        Assert.Equal(one.PatientToken.ToString(), $"{one}");
    }

    [Fact]
    public void What_cannot_be_sealed_is_refused() => Assert.All(
        [("", EmrError.PrescriptionEmpty), ("a\ud83d", EmrError.PrescriptionNotEncodable)],
        one => Assert.Equal(one.Item2, Assert.Throws<EmrException>(() => SealedDraft.Create(TestKeys.Patient, one.Item1)).Error));

    [Fact]
    public void A_text_has_at_most_4096_bytes()
    {
        foreach (string longest in (string[])[new('a', 4096), new('é', 2048), new string('é', 2047) + "aa"])
        {
            using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, longest);
            Envelope envelope = draft.Seal(new Hash256(Salt), [TestKeys.Doctor]);
            using OpenedText opened = envelope.Open(TestKeys.Doctor, draft.Commitment, draft.PatientToken);
            Assert.Equal(longest, opened.Text);
            EmrException exception = Assert.Throws<EmrException>(() => SealedDraft.Create(TestKeys.Patient, longest + "a"));
            Assert.Equal(EmrError.PrescriptionTooLong, exception.Error);
            Assert.Contains("4097", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_envelope_is_for_1_to_8_different_keys()
    {
        using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, "x");
        EmrKey[] nine = [.. Enumerable.Range(1, 9).Select(SealedCase.Key)];
        Assert.Equal(EmrError.RecipientsInvalid, Assert.Throws<EmrException>(() => draft.Seal(new Hash256(Salt), [])).Error);
        Assert.Equal(EmrError.RecipientsInvalid, Assert.Throws<EmrException>(() => draft.Seal(new Hash256(Salt), nine)).Error);
        Assert.Equal(8, draft.Seal(new Hash256(Salt), nine[..8]).Recipients);
        // A public key and the pair that it belongs to are one recipient.
        EmrKey publicPart = EmrKey.FromPublicKey(Convert.FromHexString(nine[0].PublicKey));
        Assert.Equal(8, draft.Seal(new Hash256(Salt), [.. nine[..8], publicPart, nine[3]]).Recipients);
    }

    [Fact]
    public void What_is_disposed_is_wiped()
    {
        SealedDraft draft = SealedDraft.Create(TestKeys.Patient, "Medication A: 10mg");
        Envelope envelope = draft.Seal(new Hash256(Salt), [TestKeys.Doctor]);
        byte[] sealedContent = ContentOf(draft);
        Assert.Contains(sealedContent, static one => one != 0);
        draft.Dispose();
        Assert.DoesNotContain(sealedContent, static one => one != 0);
        Assert.Throws<ObjectDisposedException>(() => draft.Seal(new Hash256(Salt), [TestKeys.Doctor]));

        OpenedText opened = envelope.Open(TestKeys.Doctor, draft.Commitment, draft.PatientToken);
        Assert.Equal(("Medication A: 10mg", TestKeys.Patient), (opened.Text, opened.Patient));
        byte[] content = ContentOf(opened);
        Assert.Equal(Encoding.UTF8.GetBytes("Medication A: 10mg"), content[84..]);
        opened.Dispose();
        Assert.DoesNotContain(content, static one => one != 0);
        Assert.Throws<ObjectDisposedException>(() => opened.Text);
        Assert.Throws<ObjectDisposedException>(() => opened.Patient);
    }

    private static byte[] ContentOf(object owner) =>
        (byte[])owner.GetType().GetField("content", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(owner)!;
}
