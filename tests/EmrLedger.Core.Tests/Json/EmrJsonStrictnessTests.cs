using System.Text.Json.Nodes;
using CsCheck;
using EmrLedger.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class EmrJsonStrictnessTests
{
    private const string Secret = "the text of a patient";

    private static readonly string RecordLine = EmrJson.Write(RecordValues.Valid(prescription: Secret).Build());
    private static readonly string BlockLine =
        EmrJson.Write(new BlockValues { Records = [RecordValues.Valid(prescription: Secret).Build()] }.Mine());

    public static TheoryData<string> RecordMembers =>
        ["doctorHash", "patientHash", "doctorPublicKey", "prescription", "nonce", "signature", "txId"];

    public static TheoryData<string> BlockMembers =>
        ["previous", "height", "miner", "records", "timestamp", "difficulty", "nonce", "blockId"];

    public static MatrixTheoryData<string, string> WrongHex =>
        new(["doctorHash", "patientHash", "doctorPublicKey", "signature", "txId"], ["0", "0g", "0x00", " 00", "é0", "００"]);

    public static MatrixTheoryData<string, string> WrongNumbers => new(
        ["height", "timestamp", "nonce"],
        ["-1", "-0", "1.0", "1.5", "1e0", "1E2", "18446744073709551616", "1e400", "\"1\"", "null", "true", "[]", "{}"]);

    [Theory]
    [MemberData(nameof(RecordMembers))]
    public void A_record_without_one_member_is_refused(string member)
    {
        JsonObject record = JsonNode.Parse(RecordLine)!.AsObject();
        record.Remove(member);
        Assert.Contains($"'{member}' is missing", Refuse(record.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BlockMembers))]
    public void A_block_without_one_member_is_refused(string member)
    {
        JsonObject block = JsonNode.Parse(BlockLine)!.AsObject();
        block.Remove(member);
        Assert.Contains($"'{member}' is missing", Refuse(block.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RecordMembers))]
    public void A_member_that_stands_twice_is_refused(string member)
    {
        string value = JsonNode.Parse(RecordLine)![member]!.ToJsonString();
        Assert.Contains($"'{member}' stands in it twice", Refuse($"{RecordLine[..^1]},\"{member}\":{value}}}"), StringComparison.Ordinal);
        string escaped = $"\\u{(int)member[0]:x4}{member[1..]}";
        Assert.Contains("twice", Refuse($"{RecordLine[..^1]},\"{escaped}\":{value}}}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("note")]
    [InlineData("TxId")]
    [InlineData("")]
    [InlineData("Malformed")]
    public void An_unknown_member_is_refused(string member)
    {
        string addition = $",\"{member}\":1}}";
        Assert.Contains($"'{member}' is unknown", Refuse(RecordLine[..^1] + addition), StringComparison.Ordinal);
        Assert.Contains($"'{member}' is unknown", Refuse(BlockLine[..^1] + addition), StringComparison.Ordinal);
        string inside = BlockLine.Replace("}]", addition + "]", StringComparison.Ordinal);
        Assert.Contains($"'{member}' is unknown", Refuse(inside), StringComparison.Ordinal);
    }

    [Fact]
    public void A_members_name_reaches_the_message_short_and_harmless()
    {
        string message = Refuse(RecordLine[..^1] + $",\"\\u001b[31m\\n\\u202e{new string('x', 5000)}\":1}}");
        Assert.True(message.Length < 200);
        Assert.DoesNotContain(message, character => char.IsControl(character) || character == '\u202e');
    }

    [Theory]
    [MemberData(nameof(WrongHex))]
    public void Hex_must_be_hex(string member, string value)
    {
        JsonObject record = JsonNode.Parse(RecordLine)!.AsObject();
        record[member] = value;
        Assert.Contains($"'{member}' is not an even number of hex digits", Refuse(record.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void Numbers_must_be_whole_and_in_range(string member, string value)
    {
        JsonNode number = JsonNode.Parse(BlockLine)![member]!;
        string before = $"\"{member}\":{number.ToJsonString()}";
        int place = BlockLine.LastIndexOf(before, StringComparison.Ordinal);
        string line = BlockLine[..place] + $"\"{member}\":{value}" + BlockLine[(place + before.Length)..];
        Assert.Contains($"'{member}' is not", Refuse(line), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("١")]
    [InlineData("340282366920938463463374607431768211456")]
    [InlineData("1000000000000000000000000000000000000000000")]
    public void A_difficulty_is_a_plain_decimal_string(string value)
    {
        JsonObject block = JsonNode.Parse(BlockLine)!.AsObject();
        block["difficulty"] = value;
        Assert.Contains("'difficulty' is not a decimal string", Refuse(block.ToJsonString()), StringComparison.Ordinal);
        block["difficulty"] = 4;
        Assert.Contains("'difficulty' is not a string", Refuse(block.ToJsonString()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prescription", "null")]
    [InlineData("prescription", "1")]
    [InlineData("prescription", "[]")]
    [InlineData("txId", "null")]
    [InlineData("signature", "12")]
    public void Texts_must_be_strings(string member, string value)
    {
        string before = $"\"{member}\":{JsonNode.Parse(RecordLine)![member]!.ToJsonString()}";
        string line = RecordLine.Replace(before, $"\"{member}\":{value}", StringComparison.Ordinal);
        Assert.Contains($"'{member}' is not a string", Refuse(line), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_refused_raw_or_escaped_in_a_value_or_a_name()
    {
        foreach (string half in (string[])["\ud83d", "\\ud83d", "\\udc8a", "\\udc8a\\ud83d"])
        {
            Refuse(RecordLine.Replace(Secret, half, StringComparison.Ordinal));
            Refuse(RecordLine.Replace("\"txId\":\"", $"\"txId\":\"{half}", StringComparison.Ordinal));
            Refuse(RecordLine.Replace("txId", half, StringComparison.Ordinal));
            Refuse(BlockLine.Replace("miner", half, StringComparison.Ordinal));
        }
    }

    public static TheoryData<string> NoObjects =>
    [
        "", " ", "null", "1", "\"text\"", "[]", "[1]", "{}", "{", "}", "{\"blockId\"", "{'a':1}", "{\"a\":1,}", "// comment", "NaN",
        $"[{RecordLine}]", $"{RecordLine}{RecordLine}", $"{RecordLine} x", $"{RecordLine}// comment", $"/* */{RecordLine}",
        $"\ufeff{RecordLine}", RecordLine[..^1], RecordLine[1..], $"{{\"record\":{RecordLine}}}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}", new string('[', 10_000), string.Concat(Enumerable.Repeat("{\"a\":", 10_000)),
    ];

    [Theory]
    [MemberData(nameof(NoObjects), DisableDiscoveryEnumeration = true)]
    public void Whatever_is_not_one_object_of_a_known_kind_is_refused(string line) => Refuse(line);

    [Fact]
    public void Records_of_a_block_are_objects()
    {
        JsonObject block = JsonNode.Parse(BlockLine)!.AsObject();
        foreach (JsonNode? wrong in (JsonNode?[])[null, 1, "x", new JsonArray(), new JsonObject()])
        {
            block["records"] = new JsonArray(wrong);
            Refuse(block.ToJsonString());
            block["records"] = wrong is JsonArray ? null : wrong?.DeepClone();
            Refuse(block.ToJsonString());
        }
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused_before_it_is_parsed()
    {
        Assert.Contains("longer than", Refuse(new string(' ', EmrJson.MaxLineLength + 1)), StringComparison.Ordinal);
        Assert.IsType<EmrRecord>(EmrJson.Read(RecordLine.PadRight(EmrJson.MaxLineLength), 1));
    }

    [Fact]
    public void A_changed_line_is_read_or_refused_and_nothing_else() => Gen.Select(
        Gen.OneOf(RecordLine, BlockLine), Gen.Int[0, 5000], Gen.Int[0, 4],
        Gen.OneOf(Gen.String[Gen.OneOf([.. "{}[]\",:\\u0d8 -.e\ud83d\ufeff"]), 0, 3], Gens.AnyText))
        .Sample((line, place, length, text) =>
        {
            place %= line.Length;
            length = Math.Min(length, line.Length - place);
            ReadOrRefuse(line.Remove(place, length).Insert(place, text));
        }, iter: 3000);

    [Fact]
    public void Any_text_is_read_or_refused_and_nothing_else() => Gens.AnyText.Sample(ReadOrRefuse, iter: 500);

    private static void ReadOrRefuse(string line)
    {
        try
        {
            Assert.True(EmrJson.Read(line, 7) is EmrRecord or EmrBlock);
        }
        catch (EmrException exception)
        {
            AssertRefusal(exception);
        }
    }

    private static string Refuse(string line)
    {
        EmrException exception = Assert.Throws<EmrException>(() => EmrJson.Read(line, 7));
        AssertRefusal(exception);
        return exception.Message;
    }

    private static void AssertRefusal(EmrException exception)
    {
        Assert.Equal(EmrError.JsonInvalid, exception.Error);
        Assert.StartsWith("Line 7 ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }
}
