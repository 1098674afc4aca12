using System.Text;
using CsCheck;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Keys of logs and witnesses, and the line that others verify them by.</summary>
public sealed class NoteKeyTests
{
    private static readonly string Line = TestNotes.Log.VerifierKey;

    public static TheoryData<string, string> NoKeys => new()
    {
        { "nothing", "" },
        { "a name alone", "log.example/emr" },
        { "no id", Line.Replace($"+{TestNotes.Log.Verifier.Id:x8}", "", StringComparison.Ordinal) },
        { "another id",
            Line.Replace($"+{TestNotes.Log.Verifier.Id:x8}", $"+{TestNotes.Log.Verifier.Id ^ 1:x8}", StringComparison.Ordinal) },
        { "upper case in the id",
            Line.Replace($"+{TestNotes.Log.Verifier.Id:x8}", $"+{TestNotes.Log.Verifier.Id:X8}", StringComparison.Ordinal) },
        { "another name", "x" + Line },
        { "no name", Line["log.example/emr".Length..] },
        { "a space before", " " + Line },
        { "a space after", Line + " " },
        { "a line end", Line + "\n" },
        { "one part more", Line + "+AAAA" },
        { "a space in the name", Line.Replace("log.example", "log example", StringComparison.Ordinal) },
        { "a bit less", Line[..^4] },
        { "a bit more", Line + "AAAA" },
        { "a name of 201 bytes", new string('a', 201) + Line["log.example/emr".Length..] },
        { "64 KiB", new string('A', 65536) + Line },
        // ECDSA (0x02) and ML-DSA (0x06) of the specification, whose ids are right.
        { "an ECDSA key", Typed(2) },
        { "an ML-DSA key", Typed(6) },
        { "a reserved type", Typed(255) },
    };

    [Fact]
    public void A_verifier_key_goes_back_and_forth() =>
        Gen.Select(Gen.String[Gen.Char['!', '~'], 1, 60], Gen.OneOf(NoteRole.Log, NoteRole.Witness), Gen.Byte.Array[32]).Sample(
            (text, role, bytes) =>
        {
            string name = text.Replace('+', '-');
            VerifierKey key = new(name, role, bytes);
            Assert.True(VerifierKey.TryParse(key.ToString(), out VerifierKey? read));
            Assert.Equal((name, role, key.Id), (read.Name, read.Role, read.Id));
            Assert.Equal(bytes, read.PublicKey);
        });

    [Theory]
    [MemberData(nameof(NoKeys))]
    public void What_is_no_verifier_key_is_not_read(string what, string text)
    {
        Assert.False(VerifierKey.TryParse(text, out VerifierKey? key), what);
        Assert.Null(key);
    }

    [Fact]
    public void Null_is_no_verifier_key() => Assert.False(VerifierKey.TryParse(null, out _));

    [Fact]
    public void One_key_in_two_roles_has_two_ids() =>
        Assert.NotEqual(
            new VerifierKey("a", NoteRole.Log, TestNotes.Log.Verifier.PublicKey).Id,
            new VerifierKey("a", NoteRole.Witness, TestNotes.Log.Verifier.PublicKey).Id);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a+b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u001bb")]
    public void What_cannot_stand_in_a_signature_line_is_no_name(string name)
    {
        TestLedger.Refused(EmrError.NameInvalid, () => NoteKey.Generate(name, NoteRole.Log));
        TestLedger.Refused(EmrError.NameInvalid, () => _ = new VerifierKey(name, NoteRole.Witness, new byte[32]));
    }

    [Fact]
    public void What_changes_a_line_on_a_terminal_is_in_no_new_name_and_is_read_by_the_format()
    {
        TestLedger.Refused(EmrError.NameInvalid, () => NoteKey.Generate("a\u202eb", NoteRole.Log));
        VerifierKey key = new("a\u202eb", NoteRole.Log, TestNotes.Log.Verifier.PublicKey);
        Assert.True(VerifierKey.TryParse(key.ToString(), out VerifierKey? read));
        Assert.Equal(key.ToString(), read.ToString());
        Fault fault = Assert.Single(Evidence.CheckpointCheck.Check(
            TestNotes.Sign("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", TestNotes.Witness),
            new Evidence.TrustPolicy(key, [], 0)).Faults);
        Assert.Equal("a\ufffdb", fault.Detail);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_in_no_name() =>
        TestLedger.Refused(EmrError.NameInvalid, () => NoteKey.Generate("a\ud800b", NoteRole.Log));

    [Fact]
    public void A_new_key_is_random_and_shows_no_secret()
    {
        using NoteKey key = NoteKey.Generate("clinic.example/ärzte", NoteRole.Witness);
        using NoteKey other = NoteKey.Generate("clinic.example/ärzte", NoteRole.Witness);
        Assert.NotEqual(key.VerifierKey, other.VerifierKey);
        Assert.Equal((KeyAlgorithm.Ed25519, true, null), (key.Algorithm, key.HasPrivateKey, key.Path));
        string shown = string.Join('\n',
            typeof(NoteKey).GetProperties().Select(property => property.GetValue(key)).Append(key.ToString()));
        foreach (string secret in Spellings(key.Seed))
            Assert.DoesNotContain(secret, shown, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(key.VerifierKey, key.ToString());
    }

    [Fact]
    public void A_public_key_or_a_wiped_one_signs_nothing()
    {
        using NoteKey key = NoteKey.Generate("a.example", NoteRole.Log);
        using NoteKey verifier = NoteKey.FromVerifier(key.Verifier);
        Assert.False(verifier.HasPrivateKey);
        TestLedger.Refused(EmrError.KeyHasNoPrivateKey, () => verifier.Sign("text\n", 0));
        string[] secrets = Spellings(key.Seed);
        key.Dispose();
        Assert.False(key.HasPrivateKey);
        EmrException wiped = TestLedger.Refused(EmrError.KeyDisposed, () => key.Sign("text\n", 0));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, wiped.ToString(), StringComparison.OrdinalIgnoreCase));
        TestLedger.Refused(EmrError.KeyMalformed, () => NoteKey.FromSeed("a", NoteRole.Log, new byte[31]));
    }

    /// <summary>A secret as anybody might have written it.</summary>
    internal static string[] Spellings(ReadOnlySpan<byte> secret) =>
        [Convert.ToHexString(secret), Convert.ToBase64String(secret)];

    private static string Typed(byte type)
    {
        byte[] material = [type, .. TestNotes.Log.Verifier.PublicKey];
        byte[] id = System.Security.Cryptography.SHA256.HashData([.. Encoding.UTF8.GetBytes("log.example/emr\n"), .. material]);
        return $"log.example/emr+{Convert.ToHexStringLower(id.AsSpan(0, 4))}+{Convert.ToBase64String(material)}";
    }
}
