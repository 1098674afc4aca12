using System.Security.Cryptography;
using System.Text;
using CsCheck;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The line of JSON that says what a ledger is.</summary>
public sealed class LedgerManifestTests
{
    private static readonly string Valid =
        $$"""
        {"format":"emr-ledger/1","rules":"emr-rules/1","id":"{{new string('a', 32)}}","name":"Clinic",
        "origin":"clinic.example/emr","difficulty":"100000","authority":"{{TestLedger.Authority.PublicKey}}"}
        """.ReplaceLineEndings("");

    [Theory]
    [InlineData(RuleSet.One, 1)]
    [InlineData(RuleSet.Two, 2)]
    public void Its_form_is_fixed(RuleSet rules, int number)
    {
        LedgerManifest manifest = LedgerManifest.Create("Klinik Süd", 7, TestLedger.Authority, "clinic.example/emr", rules);
        Assert.Equal(
            $$"""
            {"format":"emr-ledger/1","rules":"emr-rules/{{number}}","id":"{{manifest.Id}}","name":"Klinik Süd",
            "origin":"clinic.example/emr","difficulty":"7","authority":"{{TestLedger.Authority.PublicKey}}"}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(manifest.Bytes.Span));
        Assert.Matches("^[0-9a-f]{32}$", manifest.Id);
        LedgerManifest open = LedgerManifest.Create("n", 1, authority: null, origin: null, rules);
        Assert.Equal(
            $$"""{"format":"emr-ledger/1","rules":"emr-rules/{{number}}","id":"{{open.Id}}","name":"n","difficulty":"1"}""",
            Encoding.UTF8.GetString(open.Bytes.Span));
        Assert.NotEqual(open.Id, LedgerManifest.Create("n", 1, null, null).Id);
        Assert.Equal((rules, rules), (manifest.Rules, LedgerManifest.Read(manifest.Bytes.Span).Rules));
    }

    [Fact]
    public void A_new_ledger_keeps_the_second_rules_unless_asked() =>
        Assert.Equal(RuleSet.Two, LedgerManifest.Create("n", 1, null, null).Rules);

    [Fact]
    public void What_is_made_is_read_as_it_was() => Gen.Select(Gens.UInt128.Where(value => value > 0), Gen.Bool, Gen.Bool).Sample(
        (difficulty, isOpen, hasOrigin) =>
        {
            LedgerManifest made = LedgerManifest.Create(
                "Name", difficulty, isOpen ? null : TestKeys.Doctor, hasOrigin ? "a/b" : null);
            LedgerManifest read = LedgerManifest.Read(made.Bytes.Span);
            Assert.Equal(made.Bytes.ToArray(), read.Bytes.ToArray());
            Assert.Equal(
                (made.Id, "Name", made.Origin, difficulty, made.AuthorityPublicKey, made.Miner),
                (read.Id, read.Name, read.Origin, read.Difficulty, read.AuthorityPublicKey, read.Miner));
        });

    [Fact]
    public void The_genesis_block_is_mined_by_the_first_20_bytes_of_its_hash()
    {
        LedgerManifest manifest = LedgerManifest.Read(Encoding.UTF8.GetBytes(Valid));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Valid)))[..40], manifest.Miner.ToString());
        Blocks.BlockDraft genesis = manifest.Genesis(5);
        Assert.Equal((default, manifest.Miner, 5UL, (UInt128)100000),
            (genesis.Template.Previous, genesis.Template.Miner, genesis.Template.Timestamp, genesis.Template.Target.Difficulty));
        Assert.Empty(genesis.Records);
    }

    [Theory]
    [InlineData("\"name\":\"Clinic\",", "", "'name' is missing")]
    [InlineData("\"id\":", "\"ID\":", "'id' is missing")]
    [InlineData("{", "{\"more\":1,", "'more' is unknown")]
    [InlineData("{", "{\"name\":\"Clinic\",", "'name' stands in it twice")]
    [InlineData("\"difficulty\":\"100000\"", "\"difficulty\":100000", "'difficulty' is not a string")]
    [InlineData("\"100000\"", "\"0\"", "'difficulty' is not a decimal string")]
    [InlineData("\"100000\"", "\"340282366920938463463374607431768211456\"", "'difficulty' is not a decimal string")]
    [InlineData("\"100000\"", "\"0100000\"", "'difficulty' is not a decimal string")]
    [InlineData("\"id\":\"aaaa", "\"id\":\"aaa", "'id' is not an even number of hex digits")]
    [InlineData("aaaa", "aa", "its id, name or origin cannot be one")]
    [InlineData("Clinic", "", "its id, name or origin cannot be one")]
    [InlineData("Clinic", " Clinic", "its id, name or origin cannot be one")]
    [InlineData("Clinic", "Cli\\u0000nic", "its id, name or origin cannot be one")]
    [InlineData("Clinic", "Cli\\ud800nic", "half of a surrogate pair")]
    [InlineData("clinic.example/emr", "clinic example", "its id, name or origin cannot be one")]
    [InlineData("clinic.example/emr", "clinic+example", "its id, name or origin cannot be one")]
    [InlineData("clinic.example/emr", "", "its id, name or origin cannot be one")]
    [InlineData("\"authority\":\"3056", "\"authority\":\"3057", "its authority is not a public key")]
    [InlineData("\"authority\":\"3056", "\"authority\":\"", "its authority is not a public key")]
    [InlineData("}", "", "it is not JSON")]
    [InlineData("}", "}}", "it is not JSON")]
    [InlineData("}", "}\n", "it is not one line")]
    [InlineData(",\"id\"", ",\r\"id\"", "it is not one line")]
    [InlineData("{", "[{", "it is not JSON")]
    public void Anything_else_is_refused_with_what_is_wrong(string part, string replacement, string why)
    {
        EmrException exception = Invalid(new StringBuilder(Valid).Replace(part, replacement, 0, Valid.Length).ToString());
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emr-ledger/1", "emr-ledger/2")]
    [InlineData("emr-rules/1", "emr-rules/3")]
    [InlineData("emr-rules/1", "emr-rules/02")]
    [InlineData("emr-rules/1", "emr-rules/")]
    public void A_later_version_is_told_from_damage(string part, string replacement)
    {
        EmrException exception = Invalid(Valid.Replace(part, replacement, StringComparison.Ordinal));
        Assert.Contains("version", exception.Message, StringComparison.Ordinal);
        Assert.Contains("later version", exception.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_no_longer_than_4096_bytes()
    {
        string padded = Valid + new string(' ', LedgerManifest.MaxLength - Valid.Length);
        Assert.Equal("Clinic", LedgerManifest.Read(Encoding.UTF8.GetBytes(padded)).Name);
        Assert.Contains("longer than 4096", Invalid(padded + " ").Message, StringComparison.Ordinal);
        Invalid("");
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Valid);
        bytes[Valid.IndexOf("Clinic", StringComparison.Ordinal)] = 0xff;
        TestLedger.Refused(EmrError.ManifestInvalid, () => LedgerManifest.Read(bytes));
    }

    [Fact]
    public void Random_changes_are_refused_or_read_byte_for_byte() =>
        Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Byte).Sample((at, value) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Valid);
        bytes[at] = value;
        try
        {
            Assert.Equal(bytes, LedgerManifest.Read(bytes).Bytes.ToArray());
        }
        catch (EmrException exception)
        {
            Assert.Equal(EmrError.ManifestInvalid, exception.Error);
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a\u00a0")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\u202eb")]
    [InlineData("a\u2028b")]
    public void No_ledger_is_given_such_a_name_or_origin(string name)
    {
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create(name, 1, null, null));
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create("name", 1, null, name));
    }

    [Fact]
    public void A_name_has_at_most_200_bytes_and_an_origin_neither_spaces_nor_plus_signs()
    {
        string longest = new('é', 100);
        Assert.Equal(longest, LedgerManifest.Read(LedgerManifest.Create(longest, 1, null, longest).Bytes.Span).Origin);
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create(longest + "a", 1, null, null));
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create("name", 1, null, longest + "a"));
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create("name", 1, null, "a b"));
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create("name", 1, null, "a+b"));
        Assert.Throws<ArgumentOutOfRangeException>(() => LedgerManifest.Create("name", 0, null, null));
    }

    [Fact]
    public void A_lone_surrogate_is_no_name() =>
        TestLedger.Refused(EmrError.NameInvalid, () => LedgerManifest.Create("a\ud800", 1, null, null));

    private static EmrException Invalid(string text) =>
        TestLedger.Refused(EmrError.ManifestInvalid, () => LedgerManifest.Read(Encoding.UTF8.GetBytes(text)));
}
