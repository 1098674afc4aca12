using System.Text;
using System.Text.Json.Nodes;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Notes;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Formats;

/// <summary>
/// Evidence with something changed in it, the same for every run of a seed: bytes, pieces of text, values in the JSON, and
/// evidence that is signed and mined well and put together at random.
/// </summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Tokens =
    [
        "\n", "\n\n", "\r", "\r\n", " ", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff", "\u2014 ", "+", "=", "0", "-",
        "\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "true", "1.0", "1e0", "-0", "01", "18446744073709551616", "é", "A", "a",
    ];

    private static readonly string[] Names = ["Dr. A", "Dr. A ", " A", "A\u00a0", "A\u0085", "\u007fA", "A\nB", "\u202eA", "é", "", "\u2028", "A\u001b"];
    private static readonly EmrKey[] People = [TestLedger.Authority, TestKeys.Create(3001), .. TestKeys.Doctors[..3]];
    private static readonly NoteKey[] Signers = [TestNotes.Log, .. TestNotes.Witnesses];

    private readonly Random random = new(seed);

    /// <summary>True one time in so many.</summary>
    public bool OneIn(int times) => random.Next(times) == 0;

    /// <summary>Bytes changed, put in, taken out, moved or repeated; often enough none of it does any harm.</summary>
    public byte[] Bytes(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count + 1);
            int length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0 when length > 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when length > 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 4 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    // Where it tends to matter: at the beginning, at the end, and at line ends.
                    int[] places = [0, bytes.Count, Math.Max(0, bytes.LastIndexOf((byte)'\n')), bytes.IndexOf((byte)'\n') + 1];
                    bytes.InsertRange(Pick(places), Encoding.UTF8.GetBytes(Pick(Tokens)));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(Tokens)));
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>A text as some program might save it.</summary>
    public byte[] Saved(byte[] original)
    {
        string text = Encoding.UTF8.GetString(original);
        text = random.Next(6) switch
        {
            0 => text.Replace("\n", "\r\n", StringComparison.Ordinal),
            1 => text.TrimEnd('\n'),
            2 => text + Pick(["\n", " ", "\r\n", "\n\n \t", "\t"]),
            3 => text.Insert(text.IndexOf('\n', random.Next(text.Length / 2)), Pick([" ", "\t", "\r", "\n"])),
            _ => text,
        };
        Encoding encoding = Pick<Encoding>([new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode]);
        return [.. random.Next(5) == 0 ? [] : encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }

    /// <summary>A checkpoint: bytes changed, or its text changed and signed anew, or other signatures under it.</summary>
    public byte[] Note(SignedNote original)
    {
        switch (random.Next(6))
        {
            case 0:
                return Saved(original.ToBytes());
            case 1 or 2:
                return Bytes(original.ToBytes());
            case 3 or 4:
                try
                {
                    return Signed(Encoding.UTF8.GetString(Bytes(Encoding.UTF8.GetBytes(original.Text)))).ToBytes();
                }
                catch (EncoderFallbackException)
                {
                    return original.ToBytes();
                }
            default:
                return Signed(original.Text).ToBytes();
        }
    }

    /// <summary>A receipt: bytes changed in it or in its JSON, its values changed, or its checkpoint.</summary>
    public byte[] Receipt(byte[] original, IReadOnlyList<byte[]> others)
    {
        string[] lines = Encoding.UTF8.GetString(original).Split('\n', 3);
        string json = Encoding.UTF8.GetString(Convert.FromBase64String(lines[1]["extra ".Length..]));
        switch (random.Next(10))
        {
            case 0:
                return Saved(original);
            case 1:
                return Bytes(original);
            case 2:
                int end = Encoding.UTF8.GetString(original).IndexOf("\n\n", StringComparison.Ordinal) + 2;
                SignedNote note = SignedNote.Parse(original.AsSpan(end));
                return [.. original[..end], .. Note(note)];
            case 3 or 4:
                return Joined(Bytes(Encoding.UTF8.GetBytes(json)));
            default:
                string[] other = Encoding.UTF8.GetString(Pick(others)).Split('\n', 3);
                return Joined(Encoding.UTF8.GetBytes(Values(json, Encoding.UTF8.GetString(Convert.FromBase64String(other[1]["extra ".Length..])))));
        }

        byte[] Joined(byte[] extra) =>
            Encoding.UTF8.GetBytes($"{lines[0]}\nextra {Convert.ToBase64String(extra)}\n{lines[2]}");
    }

    /// <summary>A receipt put together of sound pieces: statements of all kinds by anybody, in any order.</summary>
    public byte[] Assembled()
    {
        (EvidenceBuilder evidence, List<(EmrRecord Record, int Height)> pool) = Grow(mostBlocks: 4);
        (EmrRecord Record, int Height)[] statements =
            [.. pool.Where(static one => one.Record.Prescription.StartsWith("emr-registry/", StringComparison.Ordinal))];
        (EmrRecord record, int height) = Pick(pool);
        // More often than not what it takes, so that some are valid: the record's own registration, the doctor's own revocation.
        (EmrRecord Record, int Height)[] fitting = [.. statements.Where(one => one.Record.PatientHash == record.DoctorHash || random.Next(6) == 0)];
        ReceiptStatement[] registry = Some(random.Next(3) == 0 ? statements : fitting);
        ReceiptStatement[] revocation = random.Next(2) == 0 ? [] : Some(fitting);
        return evidence.Receipt(record, height, registry, revocation, TestNotes.Sign(evidence.Head(), TestNotes.Log)).ToBytes();

        ReceiptStatement[] Some((EmrRecord Record, int Height)[] from) =>
            [.. from.Where(_ => random.Next(2) == 0).Select(one => evidence.Shown(one.Record, one.Height))];
    }

    /// <summary>An export: of a chain put together at random, or of one with bytes or values changed, or as some program saves it.</summary>
    public byte[] Export()
    {
        (EvidenceBuilder evidence, List<(EmrRecord Record, int Height)> pool) = Grow(mostBlocks: 3, isOrderly: random.Next(3) > 0);
        byte[] export = evidence.Export(random.Next(3) == 0 ? [Next(pool)] : []);
        switch (random.Next(6))
        {
            case 0:
                return Bytes(export);
            case 1:
                return Saved(export);
            case 2:
                string[] lines = Encoding.UTF8.GetString(export).Split('\n');
                int at = random.Next(lines.Length - 1);
                lines[at] = Values(lines[at], lines[random.Next(lines.Length - 1)]);
                return Encoding.UTF8.GetBytes(string.Join('\n', lines));
            default:
                return export;
        }
    }

    // A ledger with any statements and records; an orderly one mostly keeps its rules.
    private (EvidenceBuilder Evidence, List<(EmrRecord Record, int Height)> Pool) Grow(int mostBlocks, bool isOrderly = false)
    {
        string name = isOrderly ? "Clinic" : Pick(Names);
        EvidenceBuilder evidence = new(EvidenceBuilder.ManifestOf(name, random.Next(4) == 0 ? "log.example" : null, isOpen: random.Next(6) == 0));
        if (Encoding.UTF8.GetString(evidence.Manifest).Contains("\"origin\"", StringComparison.Ordinal))
            evidence.Origin = "log.example";
        List<(EmrRecord Record, int Height)> pool = [];
        if (isOrderly || random.Next(3) > 0)
        {
            EmrRecord first = EvidenceBuilder.Statement(TestLedger.Authority, 1, "add", TestKeys.Doctor, "Dr. A");
            pool.Add((first, evidence.Add(first)));
        }
        for (int blocks = random.Next(1, mostBlocks + 1); blocks > 0; blocks--)
        {
            List<EmrRecord> records = [];
            for (int count = random.Next(4); count > 0; count--)
                records.Add(Next([.. pool, .. records.Select(static record => (record, 0))], isOrderly));
            int height = evidence.Add([.. records]);
            pool.AddRange(records.Select(record => (record, height)));
        }
        if (pool.Count == 0)
        {
            EmrRecord only = TestLedger.Sign(TestKeys.Doctor, 1);
            pool.Add((only, evidence.Add(only)));
        }
        return (evidence, pool);
    }

    private EmrRecord Next(List<(EmrRecord Record, int Height)> pool, bool isOrderly = true)
    {
        bool states = random.Next(2) == 0;
        EmrKey signer = isOrderly && random.Next(8) > 0 ? (states ? TestLedger.Authority : TestKeys.Doctor) : Pick(People);
        ulong nonce = (ulong)pool.Count(one => one.Record.DoctorHash == signer.Hash) + (random.Next(12) == 0 ? 2UL : 1UL);
        if (!states)
        {
            string text = Pick(["Medication A", "", "emr-registry/", "é\u2028\u0000", "emr-registry/2 x"]);
            return RecordSigner.Sign(signer, TestKeys.Patient, text, nonce, DoubtfulTexts.All);
        }
        string name = isOrderly && random.Next(8) > 0 ? "Dr. A" : Pick(Names);
        EmrKey subject = Pick(People);
        return random.Next(12) == 0
            ? EvidenceBuilder.Statement(signer, nonce, Pick(People), $"emr-registry/1 add {EvidenceBuilder.Digest(subject)} {name}")
            : EvidenceBuilder.Statement(signer, nonce, Pick(["add", "add", "revoke", "authority", "remove"]), subject, name);
    }

    private SignedNote Signed(string text)
    {
        List<NoteSignature> signatures = [];
        foreach (NoteKey key in Signers.Where((key, i) => i == 0 ? random.Next(8) > 0 : random.Next(2) == 0))
        {
            NoteSignature signature = key.Sign(text, key.Role == NoteRole.Log ? 0UL : Pick<ulong>([0UL, 1_700_000_000UL, long.MaxValue, 1UL << 63, ulong.MaxValue]));
            signatures.Add(random.Next(12) switch
            {
                0 => signature with { KeyId = signature.KeyId ^ 1 },
                1 => signature with { Name = signature.Name + Pick(["a", "\u00a0", "\u0085", "\u007f", "\u200b"]) },
                2 => signature with { Signature = signature.Signature[..random.Next(signature.Signature.Length)] },
                3 => signature with { Signature = Bytes(signature.Signature.ToArray()) },
                _ => signature,
            });
        }
        if (random.Next(8) == 0)
            signatures.AddRange(Enumerable.Repeat(new NoteSignature("stranger", 7, new byte[random.Next(1, 80)]), random.Next(1, 70)));
        if (signatures.Count == 0)
            signatures.Add(new NoteSignature("nobody", 1, new byte[8]));
        return new SignedNote(text, signatures.OrderBy(_ => random.Next(3)));
    }

    // One value, or member, of a JSON text changed; now and then one of another text is put there.
    private string Values(string json, string other)
    {
        JsonNode root;
        List<JsonNode> nodes = [];
        List<JsonNode> foreign = [];
        try
        {
            root = JsonNode.Parse(json)!;
            Collect(root, nodes);
            Collect(JsonNode.Parse(other)!, foreign);
        }
        catch (System.Text.Json.JsonException)
        {
            return json;
        }
        JsonNode node = Pick(nodes);
        if (node.Parent is JsonObject parent)
        {
            string member = node.GetPropertyName();
            switch (random.Next(7))
            {
                case 0:
                    parent.Remove(member);
                    break;
                case 1:
                    parent[Pick(["more", "revocation", "origin", "registry", "record", "records", "blockId"])] = Pick(foreign).DeepClone();
                    break;
                case 2:
                    parent[member] = Pick<JsonNode?>([null, true, 0, 1, 1.5, -1, "", "0", new JsonArray(), new JsonObject(), "A\u0085"]);
                    break;
                case 3:
                    parent[member] = Pick(foreign).DeepClone();
                    break;
                case 4 when Alike(foreign, member) is { } alike:
                    parent[member] = alike.DeepClone();
                    break;
                default:
                    parent[member] = Varied(node);
                    break;
            }
        }
        else if (node.Parent is JsonArray array)
        {
            int at = node.GetElementIndex();
            switch (random.Next(4))
            {
                case 0:
                    array.RemoveAt(at);
                    break;
                case 1:
                    array.Insert(at, node.DeepClone());
                    break;
                case 2 when at > 0:
                    JsonNode before = array[at - 1]!;
                    array.RemoveAt(at - 1);
                    array.Insert(at, before);
                    break;
                default:
                    array[at] = Varied(node);
                    break;
            }
        }
        return root.ToJsonString();
    }

    private JsonNode? Alike(List<JsonNode> nodes, string member)
    {
        JsonNode[] found = [.. nodes.Where(node => node.Parent is JsonObject && node.GetPropertyName() == member)];
        return found.Length == 0 ? null : Pick(found);
    }

    private JsonNode? Varied(JsonNode node)
    {
        if (node is not JsonValue value)
            return node.DeepClone();
        if (value.TryGetValue(out string? text))
        {
            return random.Next(3) switch
            {
                0 => text.ToUpperInvariant(),
                1 => text + Pick(["0", "00", " ", "A", "\n", "\u0085"]),
                _ => text.Length == 0 ? "x" : text.Remove(random.Next(text.Length), 1),
            };
        }
        return value.TryGetValue(out ulong number) ? number + (ulong)random.Next(3) - 1 : node.DeepClone();
    }

    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        if (node is null)
            return;
        nodes.Add(node);
        IEnumerable<JsonNode?> inner = node switch
        {
            JsonObject members => members.Select(static member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode? one in inner)
            Collect(one, nodes);
    }

    /// <summary>One of some.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
