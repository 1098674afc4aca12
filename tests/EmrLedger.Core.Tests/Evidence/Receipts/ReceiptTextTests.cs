using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The text of a receipt (C2SP tlog-proof) and the JSON in it: read strictly, or not at all.</summary>
public sealed class ReceiptTextTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 6);
    private readonly string text;
    private readonly string txId;

    public ReceiptTextTests()
    {
        txId = history.Ledger.ReadRecords(new Ledgers.Store.RecordQuery()).Last().Record.TxId;
        text = Encoding.UTF8.GetString(
            ReceiptMaker.Make(history.Ledger, TestLedger.Id(txId), TestNotes.Signed(history.Ledger)).ToBytes());
    }

    [Fact]
    public void It_is_a_proof_of_the_specification_around_the_members_that_are_documented()
    {
        string[] lines = text.Split('\n');
        Assert.Equal("c2sp.org/tlog-proof@v1", lines[0]);
        Assert.Equal("index 5", lines[2]);
        int end = Array.IndexOf(lines, "");
        Assert.Equal(
            PlainTree.Path(5, TestNotes.Leaves(history.Ledger)).Select(static hash => Convert.ToBase64String(hash.ToBytes())),
            lines[3..end]);
        Assert.Equal(TestNotes.Signed(history.Ledger).ToString(), string.Join('\n', lines[(end + 1)..]));
        JsonObject extra = Extra();
        Assert.Equal(["format", "record", "block", "genesis", "registry"], extra.Select(static member => member.Key));
        Assert.Equal("emr-receipt/1", (string?)extra["format"]);
        Assert.Equal(["manifest", "block", "proof"], extra["genesis"]!.AsObject().Select(static member => member.Key));
        Assert.Equal(
            ["record", "height", "block", "proof"], extra["registry"]![0]!.AsObject().Select(static member => member.Key));
        Assert.Equal(txId, (string?)extra["record"]!["txId"]);
        Assert.Equal(history.Ledger.Manifest.Bytes.ToArray(), Convert.FromBase64String((string)extra["genesis"]!["manifest"]!));
    }

    [Fact]
    public void A_text_that_is_not_quite_it_is_refused()
    {
        string proof = text.Split('\n')[3];
        foreach ((string from, string to) in ((string, string)[])
            [
                ("@v1", "@v2"), ("c2sp", "\ufeffc2sp"), ("extra ", "extra"), ("extra ", "Extra "), ("extra ", "extra  "),
                ("index 5", "index 05"), ("index 5", "index -5"),
                ("index 5", "index 5 "), ("index 5", "index 18446744073709551616"), ("index 5", "index five"), ("index 5\n", ""),
                ("\nindex 5\n", "\nindex 5\n\n"),
                (proof, proof[..^1]), (proof, proof[..^4]), (proof, proof + "AAAA"), (proof, "*" + proof[1..]),
                (proof, string.Join('\n', Enumerable.Repeat(proof, 65))),
                ("\n", "\r\n"), ("\n\n", "\n"), ("—", "-"), ("emr-ledger/", "\n"),
            ])
        {
            string changed = text.Replace(from, to, StringComparison.Ordinal);
            Assert.NotEqual(text, changed);
            EmrException exception = Assert.Throws<EmrException>(() => Receipt.Parse(Encoding.UTF8.GetBytes(changed)));
            Assert.True(exception.Error == EmrError.NoteMalformed, $"{from} -> {to}");
        }
        Refused("");
        Refused(text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)]);
        Refused(text[..(text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)]);
        Refused(text[..^1]);
        Refused(text + "\n");
        Refused(text + "more\n");
        Refused(string.Concat(text.Split('\n', 3)[0], "\n", text.Split('\n', 3)[2]));
        Refused(text + new string('a', Receipt.MaxLength));
        TestLedger.Refused(EmrError.NoteMalformed, () => Receipt.Parse([.. Encoding.UTF8.GetBytes(text), 0xff, 0x0a]));
        // It has no extra data as tlog-proof allows it, and then it is none of ours.
        Refused($"c2sp.org/tlog-proof@v1\nindex 5\n\n{TestNotes.Signed(history.Ledger)}");
    }

    [Fact]
    public void Members_that_are_missing_or_unknown_or_of_another_kind_are_refused()
    {
        foreach (string path in (string[])["", "record", "genesis", "registry/0", "registry/0/record"])
        {
            foreach (string member in Node(Extra(), path).AsObject().Select(static member => member.Key))
            {
                RefusedExtra(path, parent => parent.Remove(member));
                JsonNode?[] values = [null, 1.5, -1, true, "\u0000", new JsonObject(), new JsonArray(1), new JsonArray(new JsonObject())];
                // Any text is a prescription.
                foreach (JsonNode? value in values.Where(value => member != "prescription" || value?.GetValueKind() != JsonValueKind.String))
                    RefusedExtra(path, parent => parent[member] = value?.DeepClone());
            }
            RefusedExtra(path, static parent => parent["more"] = 1);
        }
        RefusedExtra("", static extra => extra["format"] = "emr-receipt/2");
        RefusedExtra("", static extra => extra["revocation"] = new JsonArray());
        RefusedExtra("", static extra => extra["revocation"] = null);
        RefusedExtra("", static extra => extra["revocation"] = extra["registry"]![0]!.DeepClone());
        RefusedExtra("", static extra => extra["block"] = new string('0', (2 * 884) + 2));
        RefusedExtra("genesis", static genesis => genesis["proof"] = Hashes(65));
        RefusedExtra("registry/0", static statement => statement["proof"] = Hashes(65));
        RefusedExtra(
            "", static extra =>
                extra["registry"] = new JsonArray([.. Enumerable.Range(0, 65).Select(_ => extra["registry"]![0]!.DeepClone())]));
        RefusedExtra("genesis", static genesis => genesis["manifest"] = Convert.ToBase64String(new byte[4097]));
        // Twice the same member, which a JsonObject cannot hold.
        string json = Extra().ToJsonString();
        Refused(Replaced(json.Replace("{\"format\":", "{\"format\":\"emr-receipt/1\",\"format\":", StringComparison.Ordinal)));
        Refused(Replaced(json + "x"));
        Refused(Replaced(new string('[', 60_000)));
    }

    [Fact]
    public void Members_in_another_order_and_spaces_are_read_alike()
    {
        JsonObject extra = Extra();
        JsonObject turned = new(
            extra.Reverse().Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        Receipt receipt = Receipt.Parse(
            Encoding.UTF8.GetBytes(
                Replaced(turned.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))));
        Assert.Equal(text, Encoding.UTF8.GetString(receipt.ToBytes()));
    }

    [Fact]
    public void A_changed_bit_never_makes_a_receipt_of_anything_else()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Receipt original = Receipt.Parse(bytes);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample(
            (at, bit) =>
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)(1 << bit);
                try
                {
                    ReceiptCheckResult result = ReceiptCheck.Check(Receipt.Parse(changed), TestNotes.Policy());
                    Assert.False(result.Valid);
                }
                catch (EmrException exception)
                {
                    Assert.Equal(EmrError.NoteMalformed, exception.Error);
                }
            },
            iter: 1500);
        Assert.Equal(text, Encoding.UTF8.GetString(original.ToBytes()));
    }

    public void Dispose() => history.Dispose();

    private static JsonArray Hashes(int count) =>
        new([.. Enumerable.Repeat(Convert.ToBase64String(new byte[32]), count).Select(static hash => (JsonNode)hash)]);

    private static JsonNode Node(JsonNode node, string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(node, static (inner, name) => char.IsAsciiDigit(name[0]) ? inner[name[0] - '0']! : inner[name]!);

    private JsonObject Extra() => JsonNode.Parse(Convert.FromBase64String(text.Split('\n')[1]["extra ".Length..]))!.AsObject();

    private string Replaced(string json)
    {
        string[] lines = text.Split('\n', 3);
        return $"{lines[0]}\nextra {Convert.ToBase64String(Encoding.UTF8.GetBytes(json))}\n{lines[2]}";
    }

    private void RefusedExtra(string path, Action<JsonObject> change)
    {
        JsonObject extra = Extra();
        change(Node(extra, path).AsObject());
        Refused(Replaced(extra.ToJsonString()));
    }

    private static void Refused(string text) =>
        TestLedger.Refused(EmrError.NoteMalformed, () => Receipt.Parse(Encoding.UTF8.GetBytes(text)));
}
