using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using EmrLedger.Json;
using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

/// <summary>Programs in Python that know the description alone: they open our envelopes, and we open theirs.</summary>
public sealed class EnvelopePythonTests : IDisposable
{
    private static readonly string Vectors = Path.Combine(TestData.Repository, "tests", "vectors", "sealing");
    private static readonly string Opener = Path.Combine(TestData.Repository, "module", "examples", "open_envelope.py");

    private readonly TempFolder folder = new();

    [Fact]
    public void Envelopes_that_Python_made_open() =>
        Assert.Equal(8, OpenAll(File.ReadAllText(Path.Combine(Vectors, "envelopes.jsonl"))));

    [Fact]
    public async Task Envelopes_that_Python_makes_now_open()
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        string seed = RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        byte[] lines = await python.RunAsync([Path.Combine(Vectors, "seal_envelope.py"), "--seed", seed, "--count", "48"]);
        Assert.Equal(48, OpenAll(Encoding.UTF8.GetString(lines)));
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("Amoxicillin 500 mg, 3 x daily \u674e\u533b\u751f \U0001f48a\r\n\0\u001b[31m\\", 3)]
    [InlineData("4096", 8)]
    public async Task Python_opens_ours(string text, int recipients)
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        text = text == "4096" ? new string('é', 2048) : text;
        (EmrRecord record, Envelope envelope, EmrKey[] keys) = Seal(text, recipients);
        foreach (EmrKey key in (EmrKey[])[keys[0], keys[^1]])
            Assert.Equal(text, Encoding.UTF8.GetString(await python.RunAsync(Arguments(record, envelope, key))));
    }

    // Of each changed envelope, the error by which this library refuses it.
    [Fact]
    public async Task Python_says_the_same_of_envelopes_that_were_changed()
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        List<string> asked = [];
        List<string> expected = [];
        Gen.Select(Gen.Int[0, 4], EnvelopeMutant.Any.Array[0, 2]).Sample(
            (chosen, changes) =>
            {
                SealedCase original = EnvelopeMutant.Cases[chosen];
                byte[] bytes = changes.Aggregate(original.Bytes, EnvelopeMutant.Apply);
                expected.Add(original.Open(bytes, original.Recipients[^1]).Error?.ToString() ?? "opened");
                asked.Add($"{Base64Url.EncodeToString(bytes)} {original.Recipients.Length + 7000:x} {original.Token} "
                    + SealedText.Spell(original.Commitment));
            },
            iter: 400, threads: 1);
        const string Script =
            """
            import sys
            sys.path.insert(0, sys.argv[1])
            import open_envelope as opener
            from cryptography.hazmat.primitives.asymmetric import ec
            NAMES = {"the key is that of a recipient": "EnvelopeNotForKey"}
            for line in sys.stdin:
                text, scalar, token, commitment = line.split()
                opener.read_json = lambda path: {"envelope": text}
                try:
                    data = opener.read_envelope("")
                    record = {"prescription": f"emr-seal/1 {commitment}", "txId": data[15:47],
                              "patientHash": bytes.fromhex(token)}
                    opener.open_envelope(data, record, ec.derive_private_key(int(scalar, 16), ec.SECP256K1()))
                    print("opened")
                except opener.Failed as failure:
                    print(NAMES.get(str(failure), "EnvelopeAltered"))
                except ValueError:
                    print("EnvelopeInvalid")
            """;
        byte[] output = await python.RunAsync(
            ["-B", "-c", Script, Path.GetDirectoryName(Opener)!], Encoding.UTF8.GetBytes(string.Join('\n', asked)));
        Assert.Equal(expected, Encoding.UTF8.GetString(output).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(4, expected.Distinct().Count());
    }

    [Fact]
    public async Task Python_refuses_what_is_not_the_records()
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        (EmrRecord record, Envelope envelope, EmrKey[] keys) = Seal("Medication A: 10mg", 1);
        (EmrRecord other, Envelope others, _) = Seal("Medication A: 10mg", 1);
        await AssertFailsAsync(python, "the envelope is that of the record's txId", Arguments(other, envelope, keys[0]));
        await AssertFailsAsync(python, "the key is that of a recipient", Arguments(record, envelope, SealedCase.Key(2)));

        byte[] altered = envelope.Bytes.ToArray();
        altered[^20] ^= 1;
        Assert.True(Envelope.TryRead(altered, out Envelope? mutant, out _));
        await AssertFailsAsync(python, "the content is not what was sealed", Arguments(record, mutant, keys[0]));

        // Sealed for the record, with another text, or for another patient.
        byte[] content = new byte[100];
        Envelope replaced = Envelope.Seal(envelope.TxId, keys, content);
        await AssertFailsAsync(python, "the text is the one that the record commits to", Arguments(record, replaced, keys[0]));
        Assert.NotEqual(record.TxId, other.TxId);
        Assert.NotEqual(envelope.Bytes.ToArray(), others.Bytes.ToArray());
    }

    public void Dispose() => folder.Dispose();

    private static async Task AssertFailsAsync(ExternalTool python, string why, string[] arguments)
    {
        // Its exit code is 1, and it says what does not hold.
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => python.RunAsync(arguments));
        Assert.Contains("exits with 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"FAIL {why}", exception.Message, StringComparison.Ordinal);
    }

    private static (EmrRecord Record, Envelope Envelope, EmrKey[] Keys) Seal(string text, int recipients)
    {
        EmrKey[] keys = [.. Enumerable.Range(1, recipients).Select(SealedCase.Key)];
        using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, text);
        EmrRecord record = RecordSigner.Sign(
            TestKeys.Doctor, draft.PatientToken, SealedText.Prefix + SealedText.Spell(draft.Commitment), 1);
        return (record, draft.Seal(new Hash256(Convert.FromHexString(record.TxId)), keys), keys);
    }

    private string[] Arguments(EmrRecord record, Envelope envelope, EmrKey key) =>
    [
        Opener,
        folder.File("envelope.json", EnvelopeFile.Write(envelope)),
        folder.File("record.json", Encoding.UTF8.GetBytes(EmrJson.Write(record) + "\n")),
        folder.File("key.pem", KeyFile.WritePrivate(key, PrivateKeyFormat.Pkcs8, passphrase: null, der: false)),
    ];

    private static int OpenAll(string lines)
    {
        int opened = 0;
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement made = document.RootElement;
            EmrRecord record = Assert.IsType<EmrRecord>(EmrJson.Read(made.GetProperty("record").GetRawText(), 1));
            Assert.Null(RecordCheck.Check(record, previousNonce: 0));
            Assert.True(Envelope.TryParse(made.GetProperty("envelope").GetString(), out Envelope? envelope));
            Assert.Equal(record.TxId, $"{envelope.TxId}");
            Assert.True(SealedText.TryRead(record.Prescription[^44..], out Hash256 commitment));
            Assert.True(Hash160.TryParse(record.PatientHash, out Hash160 token));
            foreach (JsonElement scalar in made.GetProperty("keys").EnumerateArray())
            {
                using EmrKey key = EmrKey.FromPrivateKey(Convert.FromHexString(scalar.GetString()!));
                using OpenedText text = envelope.Open(key, commitment, token);
                Assert.Equal(made.GetProperty("text").GetString(), text.Text);
                Assert.Equal(made.GetProperty("patient").GetString(), $"{text.Patient}");
            }
            opened++;
        }
        return opened;
    }
}
