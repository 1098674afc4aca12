using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using EmrLedger.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class EmrJsonRoundTripTests
{
    private static readonly Gen<EmrBlock> Block = Gen.Select(
        Gens.BlockHash, Gens.BlockHash, Gen.ULong, Gens.UserHash, Gens.Record.Array[0, 4], Gen.ULong,
        Gens.UInt128.Where(difficulty => difficulty > 0), Gen.ULong,
        (id, previous, height, miner, records, timestamp, difficulty, nonce) => new EmrBlock(
            id.ToString(), previous.ToString(), height, miner.ToString(), records, timestamp, difficulty, nonce));

    [Theory]
    [InlineData("records-valid.jsonl")]
    [InlineData("blocks-chain.jsonl")]
    public void The_vectors_survive_member_by_member(string file)
    {
        foreach (string line in TestData.SeedLines(file))
        {
            string written = Write(EmrJson.Read(line, 1));
            // The same members in the same order with the same values; only the spelling of the text may differ.
            Assert.Equal(JsonNode.Parse(line)!.ToJsonString(), JsonNode.Parse(written)!.ToJsonString());
            Assert.Equal(written, Write(EmrJson.Read(written, 1)));
        }
    }

    [Fact]
    public void Records_survive() => Gens.Record.Sample(record =>
    {
        string line = EmrJson.Write(record);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        EmrRecord read = Assert.IsType<EmrRecord>(EmrJson.Read(line, 1));
        Assert.Equal(RecordValues.Of(record), RecordValues.Of(read));
    }, iter: 300);

    [Fact]
    public void Blocks_survive() => Block.Sample(block =>
    {
        EmrBlock read = Assert.IsType<EmrBlock>(EmrJson.Read(EmrJson.Write(block), 1));
        Assert.Equal(block.Records.Select(RecordValues.Of), read.Records.Select(RecordValues.Of));
        Assert.Equal(BlockValues.Of(block) with { Records = [] }, BlockValues.Of(read) with { Records = [] }, Comparer);
    });

    [Fact]
    public void Text_that_others_escape_is_read_the_same()
    {
        EmrRecord record = RecordValues.Valid(prescription: "naïve \"café\" 💊\n\0").Build();
        string escaped = JsonSerializer.Serialize(JsonNode.Parse(EmrJson.Write(record)));
        Assert.Contains("\\u00EF", escaped, StringComparison.Ordinal);
        Assert.Equal(record.Prescription, Assert.IsType<EmrRecord>(EmrJson.Read(escaped, 1)).Prescription);
    }

    [Fact]
    public void Members_are_read_in_any_order_and_hex_in_either_case()
    {
        EmrRecord record = RecordValues.Valid().Build();
        JsonObject members = JsonNode.Parse(EmrJson.Write(record))!.AsObject();
        JsonObject reversed = [.. members.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))];
        reversed["txId"] = record.TxId.ToUpperInvariant();
        Assert.Equal(RecordValues.Of(record), RecordValues.Of(Assert.IsType<EmrRecord>(EmrJson.Read($" {reversed} \n", 1))));
    }

    [Fact]
    public void Numbers_reach_the_ends_of_their_ranges()
    {
        BlockValues draft = new()
        {
            BlockId = EmrBlock.NoPrevious,
            Height = ulong.MaxValue,
            Timestamp = ulong.MaxValue,
            Nonce = ulong.MaxValue,
            Difficulty = UInt128.MaxValue,
        };
        string line = EmrJson.Write(draft.Build());
        Assert.Contains("\"difficulty\":\"340282366920938463463374607431768211455\"", line, StringComparison.Ordinal);
        Assert.Contains("\"timestamp\":18446744073709551615", line, StringComparison.Ordinal);
        Assert.Equal(draft, BlockValues.Of(Assert.IsType<EmrBlock>(EmrJson.Read(line, 1))), Comparer);
    }

    [Fact]
    public void A_lone_surrogate_is_not_written()
    {
        EmrRecord record = (RecordValues.Valid() with { Prescription = "secret \ud83d" }).Build();
        EmrException exception = Assert.Throws<EmrException>(() => EmrJson.Write(record));
        Assert.Equal(EmrError.RecordInvalid, exception.Error);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        EmrBlock block = (new BlockValues() { Records = [record] }).Build();
        Assert.Equal(EmrError.RecordInvalid, Assert.Throws<EmrException>(() => EmrJson.Write(block)).Error);
    }

    [Fact]
    public void What_would_not_be_read_again_is_not_written()
    {
        EmrRecord record = (RecordValues.Valid() with { TxId = "not hex" }).Build();
        Assert.Equal(EmrError.RecordInvalid, Assert.Throws<EmrException>(() => EmrJson.Write(record)).Error);

        BlockValues block = new BlockValues().Resealed();
        foreach (BlockValues unwritable in (BlockValues[])[block with { Miner = "abc" }, block with { Difficulty = 0 }, block with { BlockId = "g0" }])
            Assert.Equal(EmrError.BlockInvalid, Assert.Throws<EmrException>(() => EmrJson.Write(unwritable.Build())).Error);
    }

    [Fact]
    public void What_could_not_be_read_from_a_foreign_value_is_not_written()
    {
        EmrRecord record = new("", "", "", "", "", 0, "") { Malformed = "its nonce is no number" };
        Assert.Equal(EmrError.RecordInvalid, Assert.Throws<EmrException>(() => EmrJson.Write(record)).Error);
        EmrBlock block = new("", "", 0, "", [], 0, 1, 0) { Malformed = "its height is no number" };
        Assert.Equal(EmrError.BlockInvalid, Assert.Throws<EmrException>(() => EmrJson.Write(block)).Error);
    }

    private static readonly IEqualityComparer<BlockValues> Comparer = EqualityComparer<BlockValues>.Create(
        (left, right) => left! with { Records = [] } == right! with { Records = [] } && left.Records.Count == right.Records.Count);

    private static string Write(object item) => item is EmrRecord record ? EmrJson.Write(record) : EmrJson.Write((EmrBlock)item);
}
