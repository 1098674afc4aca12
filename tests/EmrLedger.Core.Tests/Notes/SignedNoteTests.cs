using System.Text;
using CsCheck;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Notes as C2SP signed-note and tlog-cosignature have them: the examples of the specifications, and what is no note.
/// </summary>
public sealed class SignedNoteTests
{
    private const string ExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string Example =
        "This is an example message.\n\n"
        + "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private const string Poem =
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
        + "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    private const string Cosigned =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    private static readonly SignedNote Ours = TestNotes.Sign(
        "some text\n\nwith an empty line\n", TestNotes.Log, TestNotes.Witness);

    [Fact]
    public void The_example_of_signed_note_verifies_by_its_key()
    {
        Assert.True(VerifierKey.TryParse(ExampleKey, out VerifierKey? key));
        Assert.Equal((ExampleKey, NoteRole.Log, 0x530d903aU), (key.ToString(), key.Role, key.Id));
        SignedNote note = Parse(Example);
        Assert.Equal(("This is an example message.\n", 0UL), (note.Text, note.Verify(key)));
        Assert.Equal(Example, note.ToString());
        Refused(
            EmrError.NoteSignatureInvalid, () =>
                Parse(Example.Replace("an example", "no example", StringComparison.Ordinal)).Verify(key));
        Refused(
            EmrError.NoteSignatureInvalid, () => Parse(Example.Replace("Okn8", "Okn9", StringComparison.Ordinal)).Verify(key));
        // Another name or id is another key, of which nothing is said.
        Assert.Null(Parse(Example.Replace("example.com/foo", "example.com/fop", StringComparison.Ordinal)).Verify(key));
        Assert.Null(Parse(Example.Replace(" Uw2QOk", " Vw2QOk", StringComparison.Ordinal)).Verify(key));
    }

    [Fact]
    public void The_other_examples_are_read_and_written_alike()
    {
        Assert.Equal(
            "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n", Parse(Poem).Text);
        foreach (string text in (string[])[Poem, Cosigned])
            Assert.Equal(text, Parse(text).ToString());
        SignedNote note = Parse(Cosigned);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal(("example.com/behind-the-sofa", 20852163UL), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(note.Text, checkpoint.ToText());
        Assert.Equal(
            ["example.com/behind-the-sofa", "witness.example.com/w1"],
            note.Signatures.Select(static signature => signature.Name));
        // The specification's time, "time 1679315147", stands in the first eight bytes of the witness's signature.
        Assert.Equal(1679315147UL, System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(note.Signatures[1].Signature.Span));
        Assert.Equal([64, 72], note.Signatures.Select(static signature => signature.Signature.Length));
    }

    [Fact]
    public void What_a_witness_signs_is_the_message_of_the_specification() => Assert.Equal(
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        Encoding.UTF8.GetString(SignedNote.CosignedMessage(Parse(Cosigned).Text, 1679315147)));

    [Fact]
    public void Our_own_notes_verify_until_a_bit_is_changed()
    {
        byte[] bytes = Ours.ToBytes();
        Assert.Equal(Ours.ToString(), SignedNote.Parse(bytes).ToString());
        Assert.Equal("some text\n\nwith an empty line\n", SignedNote.Parse(bytes).Text);
        Assert.True(IsSigned(bytes));
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample(
            (at, bit) =>
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)(1 << bit);
                Assert.False(IsSigned(changed));
            },
            iter: 1000);
    }

    [Fact]
    public void Verifying_knows_roles_and_reports_the_latest_time()
    {
        string text = "text\n";
        SignedNote note = new(
            text, [TestNotes.Witness.Sign(text, 1000), TestNotes.Witness.Sign(text, 3000), TestNotes.Witness.Sign(text, 2000)]);
        Assert.Equal(3000UL, note.Verify(TestNotes.Witness.Verifier));
        Assert.Null(note.Verify(TestNotes.Log.Verifier));
        // A signature for one role is none for the other, even by the same key and under the same name and id.
        NoteSignature asLog = TestNotes.Log.Sign(text, 0);
        VerifierKey witness = new(TestNotes.Log.Name, NoteRole.Witness, TestNotes.Log.Verifier.PublicKey);
        SignedNote posed = new(
            text, [asLog with { KeyId = witness.Id, Signature = (byte[])[.. new byte[8], .. asLog.Signature.Span] }]);
        Refused(EmrError.NoteSignatureInvalid, () => posed.Verify(witness));
        // The largest time that there is, and one more.
        Assert.Equal(
            (ulong)long.MaxValue,
            new SignedNote(text, [TestNotes.Witness.Sign(text, long.MaxValue)]).Verify(TestNotes.Witness.Verifier));
        Refused(
            EmrError.NoteSignatureInvalid, () =>
                new SignedNote(text, [TestNotes.Witness.Sign(text, 1UL << 63)]).Verify(TestNotes.Witness.Verifier));
        // One that is not valid among valid ones spoils the note; so does one that is too short to be any.
        foreach (byte[] bad in (byte[][])[new byte[72], new byte[7], new byte[64], [.. note.Signatures[0].Signature.Span, 0]])
        {
            SignedNote spoilt = note.With(note.Signatures[0] with { Signature = bad });
            Refused(EmrError.NoteSignatureInvalid, () => spoilt.Verify(TestNotes.Witness.Verifier));
        }
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "empty", "" },
        { "no text", "\n" },
        { "no signature", "text\n\n" },
        { "no empty line", "text\n— a.example AAAAAAA=\n" },
        { "no final newline", Example[..^1] },
        { "carriage returns", Example.Replace("\n", "\r\n", StringComparison.Ordinal) },
        { "a tab", Example.Replace("This is", "This\tis", StringComparison.Ordinal) },
        { "a zero byte", "\0" + Example },
        { "an escape", Example.Replace("This", "\u001b[31mThis", StringComparison.Ordinal) },
        { "a hyphen for the dash", Example.Replace('—', '-') },
        { "no space after the dash", Example.Replace("— ", "—", StringComparison.Ordinal) },
        { "two spaces", Example.Replace("foo U", "foo  U", StringComparison.Ordinal) },
        { "a space in the end", Example.Replace("=\n", "= \n", StringComparison.Ordinal) },
        { "no name", Example.Replace("example.com/foo", "", StringComparison.Ordinal) },
        { "a plus sign in the name", Example.Replace("com/foo", "com+foo", StringComparison.Ordinal) },
        { "a no-break space in the name", Example.Replace("com/foo", "com\u00a0foo", StringComparison.Ordinal) },
        { "an ideographic space in the name", Example.Replace("com/foo", "com\u3000foo", StringComparison.Ordinal) },
        { "no signature's base 64", Example.Replace("Uw2Q", "", StringComparison.Ordinal)[..45] + "\n" },
        { "base 64 without padding", Example.Replace("=\n", "\n", StringComparison.Ordinal) },
        { "base 64 of the other alphabet", Example.Replace("Uw2Q", "Uw-_", StringComparison.Ordinal) },
        { "stray bits in base 64", Example.Replace("aQM=", "aQN=", StringComparison.Ordinal) },
        { "an id alone", "text\n\n— a.example AAAAAA==\n" },
        { "less than an id", "text\n\n— a.example AAAA\n" },
        { "a line after the signatures", Example + "more\n" },
        { "an empty line after the signatures", Example + "\n" },
        { "65 signatures", "text\n\n" + string.Concat(Enumerable.Repeat("— a.example AAAAAAA=\n", 65)) },
        { "more than 64 KiB", new string('a', 64 * 1024) + "\n\n— a.example AAAAAAA=\n" },
        { "a signature of more than 8 KiB", $"text\n\n— a.example {Convert.ToBase64String(new byte[8193])}\n" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_no_note_is_refused(string what, string text)
    {
        EmrException exception = Assert.Throws<EmrException>(() => Parse(text));
        Assert.True(exception.Error == EmrError.NoteMalformed, what);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0x0a, 0x0a })]
    [InlineData(new byte[] { 0x61, 0xed, 0xa0, 0x80, 0x0a, 0x0a })]
    [InlineData(new byte[] { 0xc0, 0x80, 0x0a, 0x0a })]
    public void What_is_not_UTF_8_is_refused(byte[] text) => Refused(
        EmrError.NoteMalformed, () => SignedNote.Parse([.. text, .. Encoding.UTF8.GetBytes("— a.example AAAAAAA=\n")]));

    [Fact]
    public void What_is_a_note_is_read_up_to_every_limit()
    {
        string line = "— a.example AAAAAAA=\n";
        Assert.Equal(16, Parse("text\n\n" + string.Concat(Enumerable.Repeat(line, 16))).Signatures.Count);
        Assert.Equal(64, Parse("text\n\n" + string.Concat(Enumerable.Repeat(line, 64))).Signatures.Count);
        string end = "\n\n" + line;
        string longest = new string('a', SignedNote.MaxLength - Encoding.UTF8.GetByteCount(end)) + end;
        Assert.Equal(longest, Parse(longest).ToString());
        // An ML-DSA signature has 2420 bytes, and is not ours to judge.
        Assert.Equal(
            2428, Parse($"text\n\n— a.example {Convert.ToBase64String(new byte[2432])}\n").Signatures[0].Signature.Length);
        Assert.Equal("\n", Parse("\n\n" + line).Text);
        Assert.Equal("\n\n", Parse("\n\n\n" + line).Text);
    }

    [Fact]
    public void A_note_takes_no_signature_that_would_make_it_unreadable()
    {
        SignedNote note = new("text\n", Enumerable.Repeat(TestNotes.Log.Sign("text\n", 0), 63));
        note = note.With(TestNotes.Witness.Sign("text\n", 1));
        Assert.Equal(64, SignedNote.Parse(note.ToBytes()).Signatures.Count);
        Refused(EmrError.NoteMalformed, () => note.With(TestNotes.Witness.Sign("text\n", 2)));
        string text = new string('a', SignedNote.MaxLength - 200) + "\n";
        Refused(EmrError.NoteMalformed, () => TestNotes.Sign(text, TestNotes.Log).With(TestNotes.Witness.Sign(text, 2)));
    }

    private static bool IsSigned(byte[] bytes)
    {
        try
        {
            SignedNote note = SignedNote.Parse(bytes);
            return note.Verify(TestNotes.Log.Verifier) is not null && note.Verify(TestNotes.Witness.Verifier) is not null;
        }
        catch (EmrException exception)
        {
            Assert.Contains(exception.Error, (EmrError[])[EmrError.NoteMalformed, EmrError.NoteSignatureInvalid]);
            return false;
        }
    }

    private static SignedNote Parse(string text) => SignedNote.Parse(Encoding.UTF8.GetBytes(text));

    private static void Refused(EmrError error, Action action) => TestLedger.Refused(error, action);
}
