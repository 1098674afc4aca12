using System.Security.Cryptography;
using System.Text.Json;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

/// <summary>Public vectors of the scheme and of the cipher; tests/vectors/sealing says whose they are.</summary>
public sealed class SealingVectorTests
{
    public static TheoryData<string> Drafts => [.. Names("hpke.jsonl", "name")];

    public static TheoryData<string> Ciphers => [.. Names("aes-gcm.jsonl", "case")];

    [Theory]
    [MemberData(nameof(Drafts))]
    public void The_shared_secret_is_that_of_the_draft(string name)
    {
        JsonElement vector = Find("hpke.jsonl", "name", name);
        using EmrKey recipient = EmrKey.FromPrivateKey(Hex(vector, "skRm"));
        byte[] shared = new byte[32];
        Assert.True(Hpke.TryDecapsulate(recipient, Hex(vector, "pkEm"), shared));
        Assert.Equal(Hex(vector, "shared_secret"), shared);
        Assert.EndsWith(vector.GetProperty("pkRm").GetString()!, recipient.PublicKey, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_schedule_and_the_first_encryption_are_those_of_the_draft()
    {
        JsonElement vector = Find("hpke.jsonl", "name", "B.2.1");
        byte[] key = new byte[32];
        byte[] nonce = new byte[12];
        Hpke.Schedule(Hex(vector, "shared_secret"), Hex(vector, "info"), key, nonce);
        Assert.Equal(Hex(vector, "key"), key);
        Assert.Equal(Hex(vector, "base_nonce"), nonce);

        using EmrKey recipient = EmrKey.FromPrivateKey(Hex(vector, "skRm"));
        using EmrKey ephemeral = EmrKey.FromPrivateKey(Hex(vector, "skEm"));
        byte[] text = Hex(vector, "pt");
        byte[] enc = new byte[65];
        byte[] ciphertext = new byte[text.Length + 16];
        Hpke.Seal(recipient, ephemeral, Hex(vector, "info"), Hex(vector, "aad"), text, enc, ciphertext);
        Assert.Equal(Hex(vector, "pkEm"), enc);
        Assert.Equal(Hex(vector, "ct"), ciphertext);

        byte[] opened = new byte[text.Length];
        Assert.True(Hpke.TryOpen(recipient, enc, Hex(vector, "info"), Hex(vector, "aad"), ciphertext, opened));
        Assert.Equal(text, opened);
    }

    [Fact]
    public void A_message_opens_for_its_key_in_its_context_and_unchanged()
    {
        JsonElement vector = Find("hpke.jsonl", "name", "B.2.1");
        using EmrKey recipient = EmrKey.FromPrivateKey(Hex(vector, "skRm"));
        byte[] opened = new byte[Hex(vector, "pt").Length];
        bool Opens(EmrKey key, string? changed = null)
        {
            byte[] Value(string name)
            {
                byte[] bytes = Hex(vector, name);
                if (name == changed)
                    bytes[^1] ^= 1;
                return bytes;
            }
            return Hpke.TryOpen(key, Value("pkEm"), Value("info"), Value("aad"), Value("ct"), opened);
        }
        Assert.True(Opens(recipient));
        Assert.All(["pkEm", "info", "aad", "ct"], name => Assert.False(Opens(recipient, name)));
        Assert.False(Opens(TestKeys.Doctor));
        Assert.Equal(new byte[opened.Length], opened);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void The_cipher_of_the_platform_is_the_one_of_the_vectors(string number)
    {
        JsonElement vector = Find("aes-gcm.jsonl", "case", number);
        byte[] text = Hex(vector, "pt");
        byte[] ciphertext = new byte[text.Length];
        byte[] tag = new byte[16];
        using AesGcm cipher = new(Hex(vector, "key"), tag.Length);
        cipher.Encrypt(Hex(vector, "iv"), text, ciphertext, tag, Hex(vector, "aad"));
        Assert.Equal(Hex(vector, "ct"), ciphertext);
        Assert.Equal(Hex(vector, "tag"), tag);
        byte[] opened = new byte[text.Length];
        cipher.Decrypt(Hex(vector, "iv"), ciphertext, tag, opened, Hex(vector, "aad"));
        Assert.Equal(text, opened);
    }

    private static IEnumerable<string> Names(string file, string member) =>
        Lines(file).Select(line => line.GetProperty(member).ToString());

    private static JsonElement Find(string file, string member, string name) =>
        Assert.Single(Lines(file), line => line.GetProperty(member).ToString() == name);

    private static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(TestData.Repository, "tests", "vectors", "sealing", file))
            .Select(static line => JsonDocument.Parse(line).RootElement);

    private static byte[] Hex(JsonElement vector, string member) =>
        Convert.FromHexString(vector.GetProperty(member).GetString()!);
}
