using System.Management.Automation;
using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Every line of the vectors made by the original notebook's own code, through the cmdlets.</summary>
public sealed class SeedVectorTests : ShellTests
{
    [Fact]
    public void Valid_records_are_valid_in_order()
    {
        Shell["lines"] = TestData.SeedLines("records-valid.jsonl").ToArray();
        IReadOnlyList<PSObject> output = Shell.Output("$lines | ConvertFrom-EmrJson | Test-EmrRecord");
        Assert.Equal(40, output.Count);
        Assert.All(output, valid => Assert.True((bool)valid.BaseObject));
    }

    [Fact]
    public void Invalid_records_fail_with_their_message()
    {
        int count = 0;
        foreach (JsonElement vector in Parse("records-invalid.jsonl"))
        {
            count++;
            string expected = vector.GetProperty("error").GetString()!;
            Shell["line"] = vector.GetProperty("record").GetRawText();
            Shell["previousNonce"] = vector.GetProperty("previousNonce").GetUInt64();
            ShellResult result = Shell.Run(
                """
                $record = $line | ConvertFrom-EmrJson
                $record | Test-EmrRecord -PreviousNonce $previousNonce -Verbose
                $record | Test-EmrRecord -PreviousNonce $previousNonce -Detailed
                """);
            Assert.Empty(result.Errors);
            Assert.Equal(false, result.Output[0].BaseObject);
            Assert.Equal(expected, Assert.Single(result.Verbose).Split(':')[0]);
            Assert.False(result.Output[1].Get<bool>("Valid"));
            Assert.Equal(expected, Assert.Single(result.Output[1].Items("Faults")).Get<string>("Message"));
        }
        Assert.Equal(102, count);
    }

    [Fact]
    public void The_chain_is_valid_block_by_block()
    {
        // Its blocks differ in difficulty, so each is checked by itself, with the states that those before it left.
        Shell.Output("$states = @()");
        int count = 0;
        foreach (string line in TestData.SeedLines("blocks-chain.jsonl"))
        {
            count++;
            Shell["line"] = line;
            PSObject result = Assert.Single(Shell.Output(
                """
                $block = $line | ConvertFrom-EmrJson
                $result = $block | Test-EmrBlock -Difficulty $block.Difficulty -UserState $states -Detailed
                $states += $result.UserStates
                $result
                """));
            Assert.True(result.Get<bool>("Valid"));
        }
        Assert.Equal(6, count);
    }

    [Fact]
    public void Mining_finds_the_lowest_nonce()
    {
        int count = 0;
        foreach (JsonElement vector in Parse("mining.jsonl"))
        {
            count++;
            string nonce = vector.GetProperty("nonce").GetRawText();
            PSObject block = Assert.Single(Mine(vector, "@{ NonceStart = $start }").Output);
            Assert.Equal(nonce, block.Get<ulong>("Nonce").ToString(null, null));
            Assert.Equal(vector.GetProperty("blockId").GetString(), block.Get<string>("BlockId"));
        }
        Assert.Equal(31, count);
    }

    [Fact]
    public void A_slice_has_the_nonce_or_nothing()
    {
        foreach (JsonElement vector in Parse("mining.jsonl"))
        {
            ulong start = vector.GetProperty("start").GetUInt64();
            ulong tries = vector.GetProperty("nonce").GetUInt64() - start;
            if (tries == 0)
                continue;
            ShellResult without = Mine(vector, $"@{{ NonceStart = $start; NonceCount = {tries}; Verbose = $true }}");
            Assert.Empty(without.Output);
            Assert.Empty(without.Warnings);
            Assert.Single(without.Verbose);
            Assert.Single(Mine(vector, $"@{{ NonceStart = $start; NonceCount = {tries} + 1 }}").Output);
        }
    }

    private static IEnumerable<JsonElement> Parse(string name) =>
        TestData.SeedLines(name).Select(line => JsonDocument.Parse(line).RootElement);

    private ShellResult Mine(JsonElement vector, string slice)
    {
        foreach (string name in (string[])["previous", "miner", "difficulty"])
            Shell[name] = vector.GetProperty(name).GetString();
        Shell["timestamp"] = vector.GetProperty("timestamp").GetUInt64();
        Shell["start"] = vector.GetProperty("start").GetUInt64();
        Shell["txIds"] = vector.GetProperty("txIds").EnumerateArray().Select(id => id.GetString()).ToArray();
        ShellResult result = Shell.Run(
            $$"""
            $slice = {{slice}}
            if ($txIds) {
                $slice.Record = foreach ($txId in $txIds) {
                    [pscustomobject]@{
                        TxId = $txId; DoctorHash = ''; PatientHash = ''; DoctorPublicKey = ''
                        Prescription = ''; Nonce = 1; Signature = ''
                    }
                }
            }
            Invoke-EmrMining -Miner $miner -Difficulty $difficulty -Previous $previous -Timestamp $timestamp `
                -SkipRecordCheck @slice
            """);
        Assert.Empty(result.Errors);
        return result;
    }
}
