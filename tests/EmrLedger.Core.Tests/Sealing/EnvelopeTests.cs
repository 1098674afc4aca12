using System.Buffers.Text;
using System.Text;
using CsCheck;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

public sealed class EnvelopeTests
{
    // Of all lengths that a text may have, in characters of 1 to 4 bytes.
    private static readonly Gen<string> Text = Gen.Select(
        Gen.OneOf("a", "é", "李", "\U0001f48a", "\0", "\n"), Gen.Int[1, 1024],
        static (one, count) => string.Concat(Enumerable.Repeat(one, count)));

    [Fact]
    public void Every_recipient_opens_what_was_sealed_and_nobody_else() =>
        Gen.Select(Text, Gen.Int[1, 8], Gens.UserHash, Gens.BlockHash).Sample(
            (text, recipients, patient, txId) =>
            {
                EmrKey[] keys = [.. Enumerable.Range(1, recipients).Select(SealedCase.Key)];
                using SealedDraft draft = SealedDraft.Create(patient, text);
                Envelope made = draft.Seal(txId, keys);
                Assert.True(Envelope.TryRead(made.Bytes.Span, out Envelope? envelope, out _));
                Assert.Equal((txId, recipients), (envelope.TxId, envelope.Recipients));
                foreach (EmrKey key in keys)
                {
                    using OpenedText opened = envelope.Open(key, draft.Commitment, draft.PatientToken);
                    Assert.Equal((text, patient), (opened.Text, opened.Patient));
                }
                EmrException exception = Assert.Throws<EmrException>(
                    () => envelope.Open(SealedCase.Key(recipients + 1), draft.Commitment, draft.PatientToken));
                Assert.Equal(EmrError.EnvelopeNotForKey, exception.Error);
                Assert.Contains($"{txId}", exception.Message, StringComparison.Ordinal);
            },
            iter: 200);

    [Fact]
    public void The_bytes_are_where_the_description_has_them()
    {
        SealedCase made = SealedCase.Make("Medication A: 10mg", recipients: 3, txId: 77);
        byte[] bytes = made.Bytes;
        Assert.Equal(15 + 32 + 1 + (3 * 113) + 12 + 84 + 18 + 16, bytes.Length);
        Assert.Equal(Encoding.ASCII.GetBytes("emr-envelope/1\0"), bytes[..15]);
        Assert.Equal(TestKeys.Scalar(77), bytes[15..47]);
        Assert.Equal(3, bytes[47]);
        Assert.Equal(bytes[(48 + 339)..(48 + 339 + 12)], made.Envelope.Nonce.ToArray());
        Assert.All([48, 48 + 113, 48 + 226], offset => Assert.Equal(4, bytes[offset]));
    }

    [Fact]
    public void The_greatest_and_the_least_are_of_the_lengths_described()
    {
        Assert.Equal(5160, Envelope.MaxLength);
        Assert.Equal(5160, SealedCase.Make(new string('a', 4096), 8).Bytes.Length);
        Assert.Equal(274, SealedCase.Make("a", 1).Bytes.Length);
    }

    [Fact]
    public void Nothing_in_two_envelopes_of_one_draft_is_the_same_but_what_is_said_openly()
    {
        using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, "Medication A: 10mg");
        byte[] one = draft.Seal(new Hash256(new byte[32]), [TestKeys.Doctor]).Bytes.ToArray();
        byte[] other = draft.Seal(new Hash256(new byte[32]), [TestKeys.Doctor]).Bytes.ToArray();
        Assert.Equal(one[..49], other[..49]);
        HashSet<string> windows = [.. Windows(one[49..])];
        Assert.DoesNotContain(Windows(other[49..]), windows.Contains);
    }

    [Fact]
    public void What_was_sealed_is_not_in_the_bytes()
    {
        string text = "Medication A: 10mg, a text long enough to be found";
        byte[] bytes = SealedCase.Make(text, 2).Bytes;
        HashSet<string> windows = [.. Windows(bytes)];
        Assert.DoesNotContain(Windows(Encoding.UTF8.GetBytes(text)), windows.Contains);
        byte[] patient = new byte[20];
        TestKeys.Patient.CopyTo(patient);
        Assert.DoesNotContain(Windows(patient), windows.Contains);
        // Nor who can open it.
        Assert.DoesNotContain(Windows(Convert.FromHexString(SealedCase.Key(1).PublicKey)[24..]), windows.Contains);
    }

    [Fact]
    public void The_text_form_is_base64url_and_no_other_is_read()
    {
        SealedCase made = SealedCase.Make("Medication", 1);
        string text = made.Envelope.ToString();
        Assert.Equal(Base64Url.EncodeToString(made.Bytes), text);
        Assert.True(Envelope.TryParse(text, out Envelope? read));
        Assert.Equal(made.Bytes, read.Bytes.ToArray());
        // 283 bytes: the last character has 2 bits of them, and 4 that must be zero.
        Assert.Equal((94 * 4) + 2, text.Length);
        string stray = text[..^1] + (char)(text[^1] + 1);
        Assert.All(
            [null, "", stray, text + "=", text + "\n", " " + text, text.Insert(9, "\n"), text.Insert(9, " "), text.Insert(9, "+")],
            other => Assert.False(Envelope.TryParse(other, out _)));
        Assert.False(Envelope.TryParse(new string('A', 1 << 20), out _));
    }

    [Fact]
    public void A_public_key_opens_nothing()
    {
        SealedCase made = SealedCase.Make("Medication", 1);
        EmrKey publicPart = EmrKey.FromPublicKey(Convert.FromHexString(made.Recipients[0].PublicKey));
        EmrKey disposed = SealedCase.Key(1);
        disposed.Dispose();
        Assert.Equal(EmrError.KeyHasNoPrivateKey, made.Open(made.Bytes, publicPart).Error);
        Assert.Equal(EmrError.KeyDisposed, made.Open(made.Bytes, disposed).Error);
    }

    private static IEnumerable<string> Windows(byte[] bytes) =>
        Enumerable.Range(0, bytes.Length - 7).Select(i => Convert.ToHexString(bytes, i, 8));
}
