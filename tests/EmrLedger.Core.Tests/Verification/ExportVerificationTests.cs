using System.Text;
using EmrLedger.Json;
using EmrLedger.Keys;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>An export is checked as it is, with the outcome that the ledger would have.</summary>
public sealed class ExportVerificationTests : IDisposable
{
    // Stands for a line of a byte that no UTF-8 has.
    private const string NotUtf8 = "0xff";

    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];

    private readonly TestLedger test = new();

    /// <summary>Heights 0 to 3: the genesis block, a registration, two records, and one.</summary>
    public ExportVerificationTests()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1));
        test.Append(TestLedger.Sign(Ada, 1, "first"), TestLedger.Sign(Ada, 2, "second"));
        test.Append(TestLedger.Sign(Ada, 3, "third"));
    }

    public static TheoryData<string, FaultCode, int, int?> Blocks => new()
    {
        { "genesis of another manifest", FaultCode.GenesisMismatch, 0, null },
        { "genesis at another height", FaultCode.StoredItemMisplaced, 0, null },
        { "another height", FaultCode.StoredItemMisplaced, 2, null },
        { "missing", FaultCode.StoredItemMisplaced, 2, null },
        { "another previous", FaultCode.PreviousMismatch, 2, null },
        { "another difficulty", FaultCode.DifficultyMismatch, 2, null },
        { "another miner", FaultCode.BlockIdIncorrect, 2, null },
        { "too little work", FaultCode.ProofOfWorkInsufficient, 2, null },
        { "too early", FaultCode.TimestampNotAfterMedian, 2, null },
        { "a record less", FaultCode.BlockIdIncorrect, 2, null },
        { "a record of nobody", FaultCode.DoctorNotRegistered, 2, 0 },
        { "a record with another number", FaultCode.NonceInvalid, 2, 1 },
        { "a record that says something else", FaultCode.TxIdInvalid, 2, 1 },
        { "a record with another signature", FaultCode.SignatureInvalid, 2, 1 },
        { "a forged registration", FaultCode.RegistryStatementForeign, 2, 0 },
    };

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void The_outcome_is_that_of_the_ledger(bool includePending, int workers)
    {
        if (includePending)
        {
            test.AddNext(Ada, "pending");
            test.Register(Ben);
            test.AddNext(Ben, "pending");
        }
        LedgerCheckResult ledger = test.Verify(workers);
        LedgerCheckResult export = TestLedger.Verify(Export(Written(includePending)), workers);
        Assert.True(export.Valid);
        Assert.Equal((3UL, 4UL, 4UL, 1UL), (export.Height, export.Blocks, export.Records, export.Statements));
        Assert.Equal(includePending ? 3UL : 0UL, export.Pending);
        Assert.Equal(Values(ledger), Values(export));
        Assert.Empty(export.Warnings);
        Assert.Equal((false, true), (ledger.IsExport, export.IsExport));
        Assert.Equal(ledger.NotProved, export.NotProved.SkipLast(1));
        Assert.Contains("an export", export.NotProved[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", "\n", true)]
    [InlineData("utf-8", "\r\n", false)]
    [InlineData("utf-16", "\r\n", true)]
    [InlineData("utf-16BE", "\n", true)]
    public void What_a_program_saved_anew_is_the_same_export(string name, string lineEnd, bool marked)
    {
        test.AddNext(Ada, "pending, é");
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes(string.Join(lineEnd, Written(includePending: true)));
        string path = test.Beside("saved.jsonl");
        File.WriteAllBytes(path, marked ? [.. encoding.GetPreamble(), .. text] : text);
        Assert.Equal(Values(test.Verify()), Values(TestLedger.Verify(path)));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void What_was_done_to_a_block_is_the_same_fault_at_the_same_place_as_in_the_ledger(
        string change, FaultCode code, int height, int? index)
    {
        EmrBlock[] blocks = [.. Changed(change, [.. test.Ledger.ReadBlocks(0, ulong.MaxValue)])];
        Fault fault = TestLedger.Verify(Export([Written()[0], .. blocks.Select(EmrJson.Write)])).Faults.Single();
        Assert.Equal((code, (ulong)height, index), (fault.Code, fault.Height, fault.Index));
        Assert.Equal(fault, TestLedger.Verify(Stored(blocks)).Faults[0]);
    }

    [Theory]
    [InlineData("emr-ledger/1", "emr-ledger/2", FaultCode.ManifestInvalid, null)]
    [InlineData("\"name\":\"Test\"", "\"name\":\"\"", FaultCode.ManifestInvalid, null)]
    [InlineData("\"Test\"", "\"Toast\"", FaultCode.GenesisMismatch, 0)]
    [InlineData("}", "} ", FaultCode.ManifestInvalid, null, "Line 1 ends with blanks")]
    [InlineData("}", "", FaultCode.ManifestInvalid, null, "cannot be read")]
    public void A_changed_manifest_is_a_fault(string part, string other, FaultCode code, int? height, string detail = "")
    {
        string[] lines = Written();
        lines[0] = lines[0].Replace(part, other, StringComparison.Ordinal);
        Fault fault = TestLedger.Verify(Export(lines)).Faults.Single();
        Assert.Equal((code, (ulong?)height), (fault.Code, fault.Height));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "{,", "Line 2 ")]
    [InlineData(4, "no JSON", "Line 4 ")]
    [InlineData(4, "", "Line 4 is blank")]
    [InlineData(4, NotUtf8, "Line 4 is not UTF-8")]
    [InlineData(4, "\0", "Line 4 has zero bytes")]
    [InlineData(5, "{\"height\":3}", "Line 5 ")]
    public void A_line_that_cannot_be_read_is_named_and_what_is_before_it_counts(int number, string line, string detail)
    {
        string[] lines = [.. Written(), Written()[^1]];
        lines[number - 1] = line;
        foreach (int workers in (int[])[1, 3])
        {
            LedgerCheckResult result = TestLedger.Verify(Export(lines), workers);
            Fault fault = Assert.Single(result.Faults);
            Assert.Equal((FaultCode.ExportMalformed, (ulong)number - 2), (fault.Code, fault.Height));
            Assert.StartsWith(detail, fault.Detail, StringComparison.Ordinal);
            Assert.Equal(("Test", (ulong)number - 2), (result.Name, result.Blocks));
            Assert.Empty(result.NotProved);
        }
    }

    [Fact]
    public void A_fault_of_a_block_comes_before_a_later_line_that_cannot_be_read()
    {
        string[] lines = Written();
        lines[3] = lines[3].Replace("second", "another", StringComparison.Ordinal);
        lines[4] = "no JSON";
        Assert.Equal((FaultCode.TxIdInvalid, 2UL), Place(TestLedger.Verify(Export(lines)).Faults.Single()));
    }

    [Fact]
    public void A_line_is_as_long_as_in_an_import_at_most()
    {
        string[] lines = Written();
        lines[3] += new string(' ', EmrJson.MaxLineLength);
        Fault fault = TestLedger.Verify(Export(lines)).Faults.Single();
        Assert.Equal((FaultCode.ExportMalformed, 2UL), Place(fault));
        Assert.Contains("Line 4 is longer", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_without_a_block_has_no_genesis_block()
    {
        test.AddNext(Ada, "pending");
        string[] lines = Written(includePending: true);
        foreach (string[] rest in (string[][])[[lines[0]], [lines[0], lines[^1]]])
        {
            LedgerCheckResult result = TestLedger.Verify(Export(rest));
            Assert.Equal((FaultCode.GenesisMismatch, 0UL), Place(Assert.Single(result.Faults)));
            Assert.Equal(("Test", null, 0UL), (result.Name, result.Height, result.Blocks));
        }
    }

    [Fact]
    public void Blocks_that_changed_places_or_are_repeated_are_found()
    {
        string[] lines = Written();
        Assert.Equal(
            (FaultCode.StoredItemMisplaced, 2UL),
            Place(TestLedger.Verify(Export([.. lines[..3], lines[4], lines[3]])).Faults.Single()));
        Assert.Equal(
            (FaultCode.StoredItemMisplaced, 3UL),
            Place(TestLedger.Verify(Export([.. lines[..4], lines[3], lines[4]])).Faults.Single()));
    }

    [Fact]
    public void Pending_records_are_checked_as_those_of_a_ledger()
    {
        test.AddNext(Ada, "pending");
        string[] lines = Written(includePending: true);
        string[] changed = [.. lines[..^1], lines[^1].Replace("pending", "Pending", StringComparison.Ordinal)];
        LedgerCheckResult result = TestLedger.Verify(Export(changed));
        Assert.Equal((FaultCode.PendingRecordInadmissible, null), Place(Assert.Single(result.Faults)));
        Assert.Equal((4UL, 1UL), (result.Blocks, result.Pending));

        // One without a place is a warning, in a ledger as well.
        result = TestLedger.Verify(Export([.. lines, EmrJson.Write(TestLedger.Sign(Ben, 1))]));
        Assert.True(result.Valid);
        Assert.Contains("cannot be sealed", Assert.Single(result.Warnings), StringComparison.Ordinal);

        Fault fault = TestLedger.Verify(Export([.. lines, lines[^2]])).Faults.Single();
        Assert.Equal((FaultCode.ExportMalformed, null), Place(fault));
        Assert.Contains("Line 7 is a block after pending records", fault.Detail, StringComparison.Ordinal);
        fault = TestLedger.Verify(Export([.. lines, "{,"])).Faults.Single();
        Assert.Equal((FaultCode.ExportMalformed, null), Place(fault));
        Assert.StartsWith("Line 7 ", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_is_held_against_a_checkpoint()
    {
        SignedNote note = TestNotes.Signed(test.Ledger, null, [TestNotes.Log, .. TestNotes.Witnesses]);
        string[] lines = Written();
        LedgerCheckResult result = Verify(Export(lines), note, quorum: 3);
        Assert.Empty(result.Faults);
        Assert.Equal(3UL, result.CheckpointHeight);
        Assert.Contains("height 3, the last that the checkpoint covers", result.NotProved[0], StringComparison.Ordinal);
        for (int size = 1; size <= 4; size++)
            Assert.Equal((ulong)size - 1, Verify(Export(lines), TestNotes.Signed(test.Ledger, size)).CheckpointHeight);

        SignedNote alone = TestNotes.Signed(test.Ledger);
        Assert.Equal(FaultCode.QuorumMissing, Verify(Export(lines), alone, quorum: 1).Faults.Single().Code);
        SignedNote foreign = TestNotes.Signed(test.Ledger, null, TestNotes.OtherLog);
        Assert.Equal(FaultCode.CheckpointUnsigned, Verify(Export(lines), foreign).Faults.Single().Code);
        using TestLedger other = new();
        Assert.Equal(
            FaultCode.CheckpointMismatch, Verify(Export(lines), TestNotes.Signed(other.Ledger)).Faults.Single().Code);
    }

    [Fact]
    public void What_is_cut_off_at_the_end_is_seen_with_a_checkpoint_alone()
    {
        SignedNote note = TestNotes.Signed(test.Ledger);
        string cut = Export(Written()[..^1]);
        LedgerCheckResult alone = TestLedger.Verify(cut);
        Assert.Empty(alone.Faults);
        Assert.Contains("blocks after height 2 were not cut off", alone.NotProved[0], StringComparison.Ordinal);
        LedgerCheckResult anchored = Verify(cut, note);
        Assert.Equal(FaultCode.LedgerBehindCheckpoint, Assert.Single(anchored.Faults).Code);
        Assert.Equal((false, null), (anchored.Valid, anchored.CheckpointHeight));

        // In the middle of a line, it is seen anyway.
        byte[] bytes = File.ReadAllBytes(Export(Written()));
        File.WriteAllBytes(cut, bytes[..^20]);
        Assert.Equal((FaultCode.ExportMalformed, 3UL), Place(TestLedger.Verify(cut).Faults.Single()));
        Assert.Equal((FaultCode.ExportMalformed, 3UL), Place(Verify(cut, note).Faults.Single()));
    }

    [Fact]
    public void A_chain_that_was_mined_anew_is_seen_with_a_checkpoint_alone()
    {
        using TestHistory history = new(blocks: 4);
        SignedNote note = TestNotes.Signed(history.Ledger);
        using Ledger rewritten = Ledger.Open(history.Rewritten(2), LedgerAccess.Read);
        string export = Export(Written(rewritten, includePending: false));
        Assert.Empty(TestLedger.Verify(export).Faults);
        Assert.Equal(FaultCode.CheckpointMismatch, Verify(export, note).Faults.Single().Code);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(50)]
    public async Task Progress_is_the_part_of_the_bytes_that_were_read(int broken)
    {
        string path = Padded(60, 50_000);
        string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        lines[broken] = lines[broken][..^1];
        await File.WriteAllTextAsync(path, string.Join('\n', lines) + "\n", TestContext.Current.CancellationToken);
        LedgerVerification check = LedgerVerification.Start(path, 2, TestContext.Current.CancellationToken);
        Assert.Equal(FaultCode.ExportMalformed, (await check.Completion).Faults.Single().Code);
        // The reading ends in the broken line, of 61, or with what was read together with it.
        Assert.InRange(check.Progress, (broken - 1) / 61.0, (broken + 2) / 61.0);
    }

    [Fact]
    public async Task Progress_ends_with_the_whole()
    {
        LedgerVerification check = LedgerVerification.Start(Padded(60, 50_000), 2, TestContext.Current.CancellationToken);
        await check.Completion;
        Assert.Equal((1.0, 61UL, 0UL), (check.Progress, check.CheckedBlocks, check.TotalBlocks));
    }

    [Fact]
    public async Task Cancellation_ends_it_soon_and_says_so()
    {
        string path = Padded(100, 100_000);
        using CancellationTokenSource source = new();
        LedgerVerification check = LedgerVerification.Start(path, 2, source.Token);
        while (check.CheckedBlocks == 0 && !check.Completion.IsCompleted)
            await Task.Yield();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => check.Completion.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.True(check.CheckedBlocks < 101);
        File.Delete(path);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_export()
    {
        const int length = 1_000_000;
        const int count = 200;
        string path = Padded(count, length);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Task<LedgerCheckResult> check = Task.Run(() => TestLedger.Verify(path), TestContext.Current.CancellationToken);
        long most = 0;
        while (!check.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(count + 1UL, (await check).Blocks);
        Assert.True(most < (long)count * length / 4, $"{most} bytes");
    }

    [Fact]
    public void Another_command_says_what_the_file_is()
    {
        string export = Export(Written());
        Refused(export, "an export of a ledger");
        Refused(WithBytes("k.pem", KeyFile.WritePublic(Ada, der: false)), "a key file");
        Refused(WithBytes("c.checkpoint", TestNotes.Signed(test.Ledger).ToBytes()), "a checkpoint");
        Refused(WithBytes("empty.emr", []), "an empty file");
        string note = WithBytes("c.checkpoint", TestNotes.Signed(test.Ledger).ToBytes());
        EmrException refusal = TestLedger.Refused(EmrError.LedgerNotRecognized, () => TestLedger.Verify(note));
        Assert.Contains("is a checkpoint, and not a ledger", refusal.Message, StringComparison.Ordinal);

        static void Refused(string path, string kind)
        {
            foreach (LedgerAccess access in Enum.GetValues<LedgerAccess>())
            {
                byte[] before = File.ReadAllBytes(path);
                EmrException refusal = TestLedger.Refused(EmrError.LedgerNotRecognized, () => Ledger.Open(path, access));
                Assert.Equal($"'{path}' is {kind}, and not a ledger.", refusal.Message);
                Assert.Equal(before, File.ReadAllBytes(path));
            }
        }
    }

    public void Dispose() => test.Dispose();

    private static LedgerCheckResult Verify(string file, SignedNote note, int quorum = 0) => LedgerVerification
        .Start(file, 2, new LedgerAnchor(note, TestNotes.Policy(quorum)), TestContext.Current.CancellationToken)
            .Completion.GetAwaiter().GetResult();

    private static (FaultCode, ulong?) Place(Fault fault) => (fault.Code, fault.Height);

    private static object Values(LedgerCheckResult result) => (
        result.Name, result.Height, result.Tip, result.Blocks, result.Records, result.Statements, result.Pending,
        result.CheckpointHeight, result.Valid);

    private static IEnumerable<EmrBlock> Changed(string change, EmrBlock[] blocks)
    {
        BlockValues genesis = BlockValues.Of(blocks[0]);
        BlockValues second = BlockValues.Of(blocks[2]);
        EmrRecord[] records = [.. blocks[2].Records];
        RecordValues record = RecordValues.Of(records[1]);
        EmrRecord reworded = (record with { Prescription = "other" }).Build();
        EmrRecord unsigned = (record with { Signature = records[0].Signature }).Resealed().Build();
        return change switch
        {
            "genesis of another manifest" => [(genesis with { Miner = TestKeys.Miner.ToString() }).Mine(), .. blocks[1..]],
            "genesis at another height" => [(genesis with { Height = 7 }).Build()],
            "another height" => [.. blocks[..2], (second with { Height = 7 }).Build()],
            "missing" => [.. blocks[..2], blocks[3]],
            "another previous" => Second(second with { Previous = new string('a', 64) }),
            "another difficulty" => Second(second with { Difficulty = TestLedger.Difficulty - 1 }),
            "another miner" => [.. blocks[..2], (second with { Miner = TestKeys.Patient.ToString() }).Build(), blocks[3]],
            "too little work" => [.. blocks[..2], second.Fail(), blocks[3]],
            "too early" => Second(second with { Timestamp = blocks[1].Timestamp - 1 }),
            "a record less" => [.. blocks[..2], (second with { Records = records[..1] }).Build(), blocks[3]],
            "a record of nobody" => Second(second with { Records = [TestLedger.Sign(Ben, 1)] }),
            "a record with another number" => Second(second with { Records = [records[0], TestLedger.Sign(Ada, 3)] }),
            "a record that says something else" =>
                [.. blocks[..2], (second with { Records = [records[0], reworded] }).Build()],
            "a record with another signature" => Second(second with { Records = [records[0], unsigned] }),
            "a forged registration" => Second(
                second with { Records = [TestLedger.Statement(RegistryAction.Add, Ben, 1, signer: Ada)] }),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };

        IEnumerable<EmrBlock> Second(BlockValues values) => [.. blocks[..2], values.Mine(), blocks[3]];
    }

    private static string[] Written(Ledger ledger, bool includePending)
    {
        using MemoryStream stream = new();
        LedgerExport.Write(ledger, stream, includePending, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }

    private string[] Written(bool includePending = false) => Written(test.Ledger, includePending);

    private string Export(IEnumerable<string> lines) => WithBytes($"{Guid.NewGuid()}.jsonl",
        [.. lines.SelectMany(static line => (byte[])[.. line == NotUtf8 ? [0xff] : Encoding.UTF8.GetBytes(line), (byte)'\n'])]);

    private string WithBytes(string name, byte[] bytes)
    {
        string path = test.Beside(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The ledger's file with these blocks alone.</summary>
    private string Stored(EmrBlock[] blocks)
    {
        string path = test.Copy();
        using LedgerSql file = new(path);
        file.Execute("DELETE FROM record; DELETE FROM block; DELETE FROM node");
        foreach (EmrBlock block in blocks)
            file.Insert(block);
        return path;
    }

    /// <summary>An export of blocks without records, each line so long by blanks that mean nothing in JSON.</summary>
    private string Padded(int blocks, int length)
    {
        EmrBlock last = test.Ledger.ReadLastBlocks(4).First();
        string path = test.Beside("padded.jsonl");
        using StreamWriter writer = new(path);
        writer.Write(Written()[0] + "\n" + Written()[1] + "\n");
        for (int i = 0; i < blocks; i++)
        {
            last = new BlockValues
            {
                Previous = last.BlockId,
                Height = last.Height + 1,
                Timestamp = last.Timestamp + 1,
                Difficulty = TestLedger.Difficulty,
            }.Mine();
            writer.Write(EmrJson.Write(last)[..^1].PadRight(length) + "}\n");
        }
        return path;
    }
}
