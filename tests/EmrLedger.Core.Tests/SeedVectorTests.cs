using System.Text.Json;
using EmrLedger.Blocks;
using EmrLedger.Json;
using EmrLedger.Mining;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Values;

namespace EmrLedger.Tests;

/// <summary>Every line of the vectors made by the original notebook's own code.</summary>
public sealed class SeedVectorTests
{
    [Fact]
    public void Valid_records_are_valid_in_order()
    {
        Dictionary<string, ulong> last = [];
        int count = 0;
        foreach (string line in TestData.SeedLines("records-valid.jsonl"))
        {
            EmrRecord record = Assert.IsType<EmrRecord>(EmrJson.Read(line, ++count));
            Assert.Null(RecordCheck.Check(record, last.GetValueOrDefault(record.DoctorHash)));
            last[record.DoctorHash] = record.Nonce;
        }
        Assert.Equal(40, count);
    }

    [Fact]
    public void Invalid_records_fail_with_their_message()
    {
        int count = 0;
        foreach (string line in TestData.SeedLines("records-invalid.jsonl"))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            EmrRecord record = Assert.IsType<EmrRecord>(EmrJson.Read(root.GetProperty("record").GetRawText(), ++count));
            Fault? fault = RecordCheck.Check(record, root.GetProperty("previousNonce").GetUInt64());
            Assert.Equal(root.GetProperty("error").GetString(), fault?.Message);
        }
        Assert.Equal(102, count);
    }

    [Fact]
    public void The_chain_is_valid_and_links()
    {
        UserStates states = new();
        EmrBlock? tip = null;
        int count = 0;
        foreach (string line in TestData.SeedLines("blocks-chain.jsonl"))
        {
            EmrBlock block = Assert.IsType<EmrBlock>(EmrJson.Read(line, ++count));
            Assert.True(Difficulty.TryConvert(block.Difficulty, out UInt128 difficulty));
            Assert.Null(BlockCheck.CheckSeal(block, difficulty));
            Assert.Null(BlockCheck.CheckRecords(block, states, out IReadOnlyList<UserState> changed));
            Assert.Equal(tip?.BlockId ?? EmrBlock.NoPrevious, block.Previous);
            states.Apply(changed);
            tip = block;
        }
        Assert.Equal(6, count);
    }

    [Fact]
    public async Task Mining_finds_the_lowest_nonce_for_any_number_of_workers()
    {
        int count = 0;
        foreach (string line in TestData.SeedLines("mining.jsonl"))
        {
            count++;
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            BlockTemplate template = ReadTemplate(root);
            foreach (int workers in (int[])[1, 2, 3, 8])
            {
                MiningOptions options = new() { First = root.GetProperty("start").GetUInt64(), Workers = workers };
                ulong? nonce = await MiningRun.Start(template, options, TestContext.Current.CancellationToken).Completion;
                Assert.Equal(root.GetProperty("nonce").GetUInt64(), nonce);
            }
            Assert.Equal(root.GetProperty("blockId").GetString(), template.BlockId(root.GetProperty("nonce").GetUInt64()).ToString());
        }
        Assert.Equal(31, count);
    }

    private static BlockTemplate ReadTemplate(JsonElement root)
    {
        Hash256[] txIds = [.. root.GetProperty("txIds").EnumerateArray().Select(id => Parse256(id.GetString()!))];
        Assert.True(Hash160.TryParse(root.GetProperty("miner").GetString(), out Hash160 miner));
        return new BlockTemplate(
            Parse256(root.GetProperty("previous").GetString()!), miner, txIds, root.GetProperty("timestamp").GetUInt64(),
            UInt128.Parse(root.GetProperty("difficulty").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Hash256 Parse256(string hex)
    {
        Assert.True(Hash256.TryParse(hex, out Hash256 hash));
        return hash;
    }
}
