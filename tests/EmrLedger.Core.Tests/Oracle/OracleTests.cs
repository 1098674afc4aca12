using System.Numerics;
using System.Text;
using CsCheck;
using EmrLedger.Blocks;
using EmrLedger.Json;
using EmrLedger.Mining;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Tests;

/// <summary>Agreement, in both directions, with a second implementation of the format in another language.</summary>
public sealed class OracleTests
{
    private const int RecordCount = 1000;
    private const int BlockCount = 50;

    [Fact]
    public async Task A_thousand_records_of_the_oracle_are_valid_here()
    {
        UserStates states = new();
        string[] lines = await RunAsync(["make-records", $"{RecordCount}", "20240323"]);
        Assert.Equal(RecordCount, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            EmrRecord record = Assert.IsType<EmrRecord>(EmrJson.Read(lines[i], i + 1));
            Assert.True(Hash160.TryParse(record.DoctorHash, out Hash160 doctor));
            Assert.Null(RecordCheck.Check(record, states[doctor].Nonce));
            states.Apply([new UserState(record.DoctorHash, 0, record.Nonce)]);
        }
    }

    [Fact]
    public async Task A_thousand_records_signed_here_are_valid_for_the_oracle()
    {
        Assert.All(
            await RunAsync(["check-records"], Sign(RecordCount, "0a1b2c3d4e5f").Select(EmrJson.Write)),
            verdict => Assert.Equal("ok", verdict));
    }

    [Fact]
    public async Task Tampered_records_fail_here_and_there_with_the_same_words()
    {
        EmrRecord[] tampered = [.. Sign(300, "1b2c3d4e5f60").SelectMany(Tamper)];
        string[] verdicts = await RunAsync(["check-records"], tampered.Select(EmrJson.Write));
        // The oracle does not advance a doctor by a faulty record either: it expects nonce 1 throughout.
        Assert.Equal(tampered.Select(record => RecordCheck.Check(record, 0)?.Message ?? "ok"), verdicts);
        Assert.Equal(6, verdicts.Distinct().Count());
        Assert.DoesNotContain("ok", verdicts);
    }

    [Fact]
    public async Task Fifty_blocks_of_the_oracle_are_valid_here()
    {
        UserStates states = new();
        string[] lines = await RunAsync(["make-blocks", $"{BlockCount}", "20240323"]);
        Assert.Equal(BlockCount, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            EmrBlock block = Assert.IsType<EmrBlock>(EmrJson.Read(lines[i], i + 1));
            Assert.True(Difficulty.TryConvert(block.Difficulty, out UInt128 difficulty));
            Assert.Null(BlockCheck.CheckSeal(block, difficulty));
            Assert.Null(BlockCheck.CheckRecords(block, states, out IReadOnlyList<UserState> changed));
            states.Apply(changed);
        }
    }

    [Fact]
    public async Task Fifty_blocks_mined_here_are_valid_for_the_oracle()
    {
        UInt128[] difficulties = [1, 2, 3, 7, 255, 256, 1000, 20_000];
        int[] sizes = [0, 1, 2, 7, 24, 25];
        Queue<EmrRecord> records = new(Sign(BlockCount * 10, "2c3d4e5f6071"));
        List<EmrBlock> blocks = [];
        string previous = EmrBlock.NoPrevious;
        for (int height = 0; height < BlockCount; height++)
        {
            EmrRecord[] sealedRecords = [.. Enumerable.Range(0, sizes[height % sizes.Length]).Select(_ => records.Dequeue())];
            EmrBlock block = await MineAsync(previous, (ulong)height, sealedRecords, difficulties[height % difficulties.Length]);
            blocks.Add(block);
            previous = block.BlockId;
        }
        Assert.All(await RunAsync(["check-blocks"], blocks.Select(EmrJson.Write)), verdict => Assert.Equal("ok", verdict));
    }

    [Fact]
    public async Task The_oracle_finds_the_same_lowest_nonce()
    {
        const string Previous = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        EmrBlock block = await MineAsync(Previous, 0, Sign(3, "3d4e5f607182"), 5000);
        string[] command = ["mine", Previous, block.Miner, $"{block.Timestamp}", "5000", .. block.Records.Select(record => record.TxId)];
        Assert.Equal($"{block.Nonce} {block.BlockId}", Assert.Single(await RunAsync(command)));
    }

    private static async Task<EmrBlock> MineAsync(string previous, ulong height, EmrRecord[] records, UInt128 difficulty)
    {
        Assert.True(Hash256.TryParse(previous, out Hash256 before));
        Hash256[] txIds = [.. records.Select(record => Hash256.TryParse(record.TxId, out Hash256 txId) ? txId : default)];
        BlockTemplate template = new(before, TestKeys.Miner, txIds, 1711213303 + height, difficulty);
        MiningRun run = MiningRun.Start(template, new MiningOptions { Workers = 2 }, TestContext.Current.CancellationToken);
        ulong nonce = await run.Completion ?? throw new InvalidOperationException("No nonce was found.");
        return new EmrBlock(
            template.BlockId(nonce).ToString(), previous, height, TestKeys.Miner.ToString(), records, template.Timestamp,
            (BigInteger)difficulty, nonce);
    }

    /// <summary>Records of several doctors, each with nonces from 1, over random patients and texts.</summary>
    private static EmrRecord[] Sign(int count, string seed)
    {
        List<EmrRecord> records = [];
        ulong[] nonces = new ulong[TestKeys.Doctors.Length];
        Gen.Select(Gen.Int[0, nonces.Length - 1], Gens.UserHash, Gens.Prescription).Array[count].Sample(
            drawn => records.AddRange(drawn.Select(
                draw => RecordSigner.Sign(
                    TestKeys.Doctors[draw.Item1], draw.Item2, draw.Item3, ++nonces[draw.Item1], DoubtfulTexts.All))),
            seed: seed, iter: 1, threads: 1);
        return [.. records];
    }

    private static IEnumerable<EmrRecord> Tamper(EmrRecord record)
    {
        RecordValues draft = RecordValues.Of(record);
        string hash = (record.PatientHash[0] == '0' ? "1" : "0") + record.PatientHash[1..];
        yield return (draft with { PatientHash = record.PatientHash[2..] }).Build();
        yield return (draft with { DoctorHash = hash }).Build();
        yield return (draft with { Prescription = record.Prescription + new string('x', 201) }).Build();
        yield return (draft with { Nonce = record.Nonce + 1 }).Build();
        if (record.Nonce != 1)
            yield break;
        yield return (draft with { PatientHash = hash }).Build();
        yield return (draft with { PatientHash = hash }).Resealed().Build();
    }

    private static async Task<string[]> RunAsync(string[] arguments, IEnumerable<string>? lines = null)
    {
        string oracle = TestData.Shared("oracle", "emr_oracle.py");
        ExternalTool python = await ExternalTool.PythonAsync();
        byte[] input = StrictUtf8.Encoding.GetBytes(string.Concat((lines ?? []).Select(line => line + "\n")));
        byte[] output = await python.RunAsync([oracle, .. arguments], input);
        // Texts hold line separators of other kinds, so only these two end a line.
        string[] results = Encoding.UTF8.GetString(output).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        Assert.True(lines is null || results.Length == lines.Count());
        return results;
    }
}
