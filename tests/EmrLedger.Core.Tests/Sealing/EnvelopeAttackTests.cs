using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

/// <summary>Envelopes that somebody changed, exchanged or put together: none opens.</summary>
public sealed class EnvelopeAttackTests
{
    private const int Wrap = 113;

    private static readonly SealedCase Case = SealedCase.Make("Medication A: 10mg", recipients: 3);

    private static EmrKey Last => Case.Recipients[^1];

    [Fact]
    public void Unchanged_it_opens() => Assert.Equal(("Medication A: 10mg", null), Case.Open(Case.Bytes, Last));

    [Fact]
    public void Moved_to_another_record_it_opens_for_nobody()
    {
        byte[] moved = Case.Bytes;
        TestKeys.Scalar(2).CopyTo(moved, 15);
        Assert.All(Case.Recipients, key => Assert.Equal(EmrError.EnvelopeNotForKey, Case.Open(moved, key).Error));
    }

    [Fact]
    public void A_wrap_of_another_record_in_the_place_of_its_own_opens_for_nobody()
    {
        SealedCase other = SealedCase.Make("Medication B: 20mg", recipients: 3, txId: 2);
        byte[] spliced = Case.Bytes;
        Array.Copy(other.Bytes, WrapAt(2), spliced, WrapAt(2), Wrap);
        Assert.Equal(EmrError.EnvelopeNotForKey, Case.Open(spliced, Last).Error);
        // The others see that it is not as it was sealed.
        Assert.Equal(EmrError.EnvelopeAltered, Case.Open(spliced, Case.Recipients[0]).Error);
    }

    [Fact]
    public void A_wrap_of_another_envelope_of_the_record_in_the_place_of_its_own_does_not_open_the_content()
    {
        SealedCase other = SealedCase.Make("Medication B: 20mg", recipients: 3);
        byte[] spliced = Case.Bytes;
        Array.Copy(other.Bytes, WrapAt(2), spliced, WrapAt(2), Wrap);
        Assert.Equal(EmrError.EnvelopeAltered, Case.Open(spliced, Last).Error);
        // Nor does the other content under its own key.
        byte[] exchanged = other.Bytes;
        Array.Copy(Case.Bytes, WrapAt(0), exchanged, WrapAt(0), 3 * Wrap);
        Assert.Equal(EmrError.EnvelopeAltered, Case.Open(exchanged, Last).Error);
    }

    [Fact]
    public void Wraps_exchanged_removed_or_repeated_are_noticed()
    {
        byte[] bytes = Case.Bytes;
        byte[] exchanged = Case.Bytes;
        Array.Copy(bytes, WrapAt(0), exchanged, WrapAt(1), Wrap);
        Array.Copy(bytes, WrapAt(1), exchanged, WrapAt(0), Wrap);
        Assert.All(Case.Recipients, key => Assert.Equal(EmrError.EnvelopeAltered, Case.Open(exchanged, key).Error));

        byte[] removed = [.. bytes[..47], 2, .. bytes[WrapAt(1)..]];
        Assert.Equal(EmrError.EnvelopeNotForKey, Case.Open(removed, Case.Recipients[0]).Error);
        Assert.Equal(EmrError.EnvelopeAltered, Case.Open(removed, Last).Error);

        byte[] repeated = [.. bytes[..47], 4, .. bytes[WrapAt(0)..WrapAt(1)], .. bytes[WrapAt(0)..]];
        Assert.All(Case.Recipients, key => Assert.Equal(EmrError.EnvelopeAltered, Case.Open(repeated, key).Error));
    }

    [Fact]
    public void Cut_off_anywhere_it_does_not_open()
    {
        byte[] bytes = Case.Bytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            // With less than one byte of text it has not the form; before that, the tag is another one.
            EmrError expected = length < bytes.Length - 17 ? EmrError.EnvelopeInvalid : EmrError.EnvelopeAltered;
            Assert.Equal(expected, Case.Open(bytes[..length], Last).Error);
        }
    }

    [Fact]
    public void With_any_byte_changed_it_does_not_open_for_anybody()
    {
        for (int i = 0; i < Case.Bytes.Length; i++)
        {
            foreach (byte bits in (byte[])[0x01, 0x80, 0xff])
            {
                byte[] changed = Case.Bytes;
                changed[i] ^= bits;
                Assert.All(Case.Recipients, key => Assert.Null(Case.Open(changed, key).Text));
            }
        }
    }

    [Fact]
    public void With_bytes_behind_it_it_does_not_open()
    {
        EmrError? With(int more) => Case.Open([.. Case.Bytes, .. new byte[more]], Last).Error;
        Assert.All([1, 16, 113, 4096 - 18], more => Assert.Equal(EmrError.EnvelopeAltered, With(more)));
        Assert.All([4096 - 17, 1 << 20], more => Assert.Equal(EmrError.EnvelopeInvalid, With(more)));
    }

    [Fact]
    public void With_another_number_of_wraps_it_does_not_open()
    {
        for (int count = 0; count <= byte.MaxValue; count++)
        {
            byte[] changed = Case.Bytes;
            changed[47] = (byte)count;
            (string? text, EmrError? error) = Case.Open(changed, Case.Recipients[0]);
            Assert.Equal(count == 3, text is not null);
            if (count is 0 or > 8)
                Assert.Equal(EmrError.EnvelopeInvalid, error);
        }
    }

    [Theory]
    [InlineData(0x02)]
    [InlineData(0x06)]
    [InlineData(0x00)]
    public void A_point_in_another_form_is_refused(byte form)
    {
        byte[] changed = Case.Bytes;
        changed[WrapAt(1)] = form;
        Assert.False(Envelope.TryRead(changed, out _, out string? fault));
        Assert.Contains("wrap 2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Against_another_commitment_or_token_it_does_not_open()
    {
        SealedCase other = SealedCase.Make(Case.Text, recipients: 3);
        AssertAltered("commits to", () => Case.Envelope.Open(Last, other.Commitment, Case.Token));
        AssertAltered("patient", () => Case.Envelope.Open(Last, Case.Commitment, other.Token));
        // The same text and patient under another salt is another text.
        AssertAltered("commits to", () => other.Envelope.Open(Last, Case.Commitment, Case.Token));
        // The patient's own hash is not the token.
        AssertAltered("patient", () => Case.Envelope.Open(Last, Case.Commitment, TestKeys.Patient));
    }

    [Fact]
    public void What_is_not_UTF8_is_no_text_even_if_the_record_commits_to_it()
    {
        byte[] salt = new byte[32];
        byte[] patient = new byte[20];
        TestKeys.Patient.CopyTo(patient);
        byte[] bad = [0x61, 0xff];
        Envelope envelope = Envelope.Seal(Case.Envelope.TxId, [Last], [.. salt, .. salt, .. patient, .. bad]);
        AssertAltered("not text", () => envelope.Open(
            Last, SealedText.CommitmentOf(salt, bad), SealedText.PatientTokenOf(salt, TestKeys.Patient)));
    }

    private static int WrapAt(int index) => 48 + (index * Wrap);

    private static void AssertAltered(string why, Func<object> open)
    {
        EmrException exception = Assert.Throws<EmrException>(open);
        Assert.Equal(EmrError.EnvelopeAltered, exception.Error);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Case.Text, exception.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{Case.Envelope.TxId}", exception.Message, StringComparison.Ordinal);
    }
}
