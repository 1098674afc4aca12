using System.Text;
using CsCheck;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The text of a record that says something of the registry.</summary>
public sealed class RegistryStatementTests
{
    private const string Digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly Gen<string> Name =
        Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['!', '~'], Gen.Char['à', 'ÿ']).Array[1, 60].Select(
            characters => new string(characters));

    [Theory]
    [InlineData(RegistryAction.Add, "add")]
    [InlineData(RegistryAction.Revoke, "revoke")]
    [InlineData(RegistryAction.Authority, "authority")]
    public void Its_form_is_fixed(RegistryAction action, string verb)
    {
        RegistryStatement statement = new(action, default, "Dr. Ada Lovelace");
        string text = $"emr-registry/1 {verb} {Digest} Dr. Ada Lovelace";
        Assert.Equal(text, statement.ToString());
        Assert.True(RegistryStatement.TryParse(text, out RegistryStatement? read));
        Assert.Equal(statement, read);
    }

    [Fact]
    public void The_digest_is_the_base64url_SHA256_of_the_key()
    {
        byte[] key = Convert.FromHexString(TestKeys.Create(1).PublicKey);
        string base64 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(key));
        string expected = base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Equal(expected, RegistryStatement.Spell(RegistryStatement.DigestOf(key)));
    }

    [Fact]
    public void What_is_written_is_read_as_it_was() =>
        Gen.Select(Gen.Enum<RegistryAction>(), Gens.BlockHash, Name).Sample((action, digest, name) =>
    {
        RegistryStatement statement = new(action, digest, name);
        Assert.True(RegistryStatement.TryParse(statement.ToString(), out RegistryStatement? read));
        Assert.Equal(statement, read);
        Assert.True(RegistryStatement.TryReadDigest(RegistryStatement.Spell(digest), out Hash256 spelt));
        Assert.Equal(digest, spelt);
    });

    [Theory]
    [InlineData("")]
    [InlineData("emr-registry/1")]
    [InlineData($"emr-registry/1 add {Digest}")]
    [InlineData($"emr-registry/1 add {Digest} ")]
    [InlineData($"emr-registry/1 add {Digest}  A")]
    [InlineData($"emr-registry/1 add {Digest} A ")]
    [InlineData($"emr-registry/1  add {Digest} A")]
    [InlineData($" emr-registry/1 add {Digest} A")]
    [InlineData($"emr-registry/1 Add {Digest} A")]
    [InlineData($"EMR-REGISTRY/1 add {Digest} A")]
    [InlineData($"emr-registry/1 remove {Digest} A")]
    [InlineData($"emr-registry/2 add {Digest} A")]
    [InlineData($"emr-registry/1 add {Digest}A A")]
    [InlineData($"emr-registry/1 add {Digest}= A")]
    [InlineData("emr-registry/1 add AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("emr-registry/1 add AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB A")]
    [InlineData("emr-registry/1 add AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A A")]
    [InlineData($"emr-registry/1\tadd {Digest} A")]
    [InlineData($"emr-registry/1 add {Digest} A\nB")]
    [InlineData($"emr-registry/1 add {Digest} A\u0000")]
    [InlineData($"emr-registry/1 add {Digest} A\u001bB")]
    public void Anything_else_is_none(string text) => Assert.False(RegistryStatement.TryParse(text, out _));

    [Fact]
    public void No_text_is_none()
    {
        Assert.False(RegistryStatement.TryParse(null, out _));
        Assert.False(RegistryStatement.TryParse($"emr-registry/1 add {Digest} A\ud800", out _));
    }

    [Fact]
    public void Every_change_of_one_character_is_none_or_another_statement() =>
        Gen.Select(Gens.BlockHash, Gen.Int[0, 70], Gen.Char).Sample(
        (digest, at, character) =>
        {
            string text = new RegistryStatement(RegistryAction.Add, digest, "Dr. Ada Lovelace").ToString();
            string changed = string.Concat(text.AsSpan(0, at), character.ToString(), text.AsSpan(at + 1));
            if (RegistryStatement.TryParse(changed, out RegistryStatement? read))
                Assert.Equal(changed, read.ToString());
        });

    [Theory]
    [InlineData(RegistryAction.Add)]
    [InlineData(RegistryAction.Revoke)]
    [InlineData(RegistryAction.Authority)]
    public void A_name_of_131_bytes_fits_into_every_record(RegistryAction action)
    {
        string longest = new string('é', 65) + "a";
        string text = new RegistryStatement(action, default, longest).ToString();
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, EmrRecord.MaxPrescriptionBytes);
        Assert.True(RegistryStatement.TryParse(text, out _));
        // Else a doctor could be registered under a name under which nobody could revoke one.
        Assert.False(RegistryStatement.TryParse(text + "a", out _));
    }

    [Theory]
    [InlineData("emr-registry/1 add x", true)]
    [InlineData("emr-registry/99", true)]
    [InlineData("emr-registry/", true)]
    [InlineData("emr-registry", false)]
    [InlineData(" emr-registry/1", false)]
    [InlineData("Emr-registry/1", false)]
    [InlineData(null, false)]
    public void Whatever_begins_like_one_is_kept_for_the_authority(string? text, bool isStatement) =>
        Assert.Equal(isStatement, RegistryStatement.IsStatement(text));
}
