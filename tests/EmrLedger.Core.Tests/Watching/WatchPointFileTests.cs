using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using EmrLedger.Tests.Support;
using EmrLedger.Watching;

namespace EmrLedger.Tests;

/// <summary>
/// The file in which a watch keeps what it knows: what is written is read, and nothing else; and a watch that goes on from it.
/// </summary>
public sealed class WatchPointFileTests : IDisposable
{
    private static readonly Gen<WatchPoint> Points = Gen.Select(
        Gen.Byte.Array[16], Gen.OneOf(Gen.ULong[1, 300], Gen.ULong[1, ulong.MaxValue]), Gens.BlockHash, Gens.BlockHash.Array[64],
        Gen.DateTimeOffset, Gen.ULong, Gen.Bool,
        static (id, blocks, tip, hashes, whole, next, isFaulty) => new WatchPoint(
            Convert.ToHexStringLower(id), blocks, tip, hashes[..System.Numerics.BitOperations.PopCount(blocks)], whole)
        {
            NextRecheck = next % blocks,
            IsFaulty = isFaulty,
        });

    private readonly WatchedLedger watched = new(blocks: 8);

    private string File => WatchPointFile.PathOf(watched.Test.File)!;

    public void Dispose() => watched.Dispose();

    [Fact]
    public void What_is_written_is_read() => Points.Sample(
        point =>
        {
            string file = watched.Test.Beside("points.watch");
            WatchPointFile.Write(file, point);
            AssertSame(point, WatchPointFile.Read(file)!);
        },
        iter: 200, threads: 1);

    [Fact]
    public void Where_there_is_no_file_nothing_is_known()
    {
        Assert.Null(WatchPointFile.Read(File));
        Assert.Equal(watched.Test.File + ".watch", File);
        Assert.Null(WatchPointFile.PathOf("Host=db.example;Database=emr;Search Path=clinic"));
    }

    [Fact]
    public void Cut_at_any_byte_it_is_refused()
    {
        watched.ValidRound();
        WatchPointFile.Write(File, watched.Watch.Point!);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int end = Encoding.UTF8.GetString(whole).TrimEnd().Length;
        for (int length = 0; length < end; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            Refused();
        }
    }

    [Fact]
    public void Whatever_the_bytes_it_is_read_or_refused() => Gen.Select(
        Gen.Int[0, 10_000], Gen.Byte, Gen.Byte.Array[0, 200]).Sample(
        (place, value, other) =>
        {
            watched.ValidRound();
            WatchPointFile.Write(File, watched.Watch.Point!);
            byte[] changed = System.IO.File.ReadAllBytes(File);
            changed[place % changed.Length] = value;
            foreach (byte[] bytes in (byte[][])[changed, other])
            {
                System.IO.File.WriteAllBytes(File, bytes);
                try
                {
                    Assert.NotNull(WatchPointFile.Read(File));
                }
                catch (EmrException exception)
                {
                    Assert.Equal(EmrError.WatchStateInvalid, exception.Error);
                }
            }
        },
        iter: 300, threads: 1);

    [Theory]
    [InlineData("format", "\"emr-watch/2\"")]
    [InlineData("format", "1")]
    [InlineData("format", null)]
    [InlineData("ledger", "\"\"")]
    [InlineData("ledger", "\"00112233445566778899aabbccddee\"")]
    [InlineData("ledger", "\"zz112233445566778899aabbccddeeff\"")]
    [InlineData("ledger", "null")]
    [InlineData("ledger", null)]
    [InlineData("blocks", "0")]
    [InlineData("blocks", "-1")]
    [InlineData("blocks", "7")]
    [InlineData("blocks", "8.5")]
    [InlineData("blocks", "\"8\"")]
    [InlineData("blocks", "18446744073709551616")]
    [InlineData("blocks", null)]
    [InlineData("tip", "\"00\"")]
    [InlineData("tip", "null")]
    [InlineData("tip", "{}")]
    [InlineData("tip", null)]
    [InlineData("peaks", "[]")]
    [InlineData("peaks", "[\"00\"]")]
    [InlineData("peaks", "[null]")]
    [InlineData("peaks", "[[[[1]]]]")]
    [InlineData("peaks", "\"x\"")]
    [InlineData("peaks", null)]
    [InlineData("nextRecheck", "9")]
    [InlineData("nextRecheck", "-1")]
    [InlineData("nextRecheck", "true")]
    [InlineData("nextRecheck", null)]
    [InlineData("whole", "\"yesterday\"")]
    [InlineData("whole", "0")]
    [InlineData("whole", null)]
    [InlineData("faulty", "0")]
    [InlineData("faulty", "null")]
    [InlineData("faulty", null)]
    public void A_value_that_no_watch_leaves_is_refused(string member, string? value)
    {
        watched.ValidRound();
        WatchPointFile.Write(File, watched.Watch.Point!);
        JsonObject root = JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
        Assert.True(root.Remove(member));
        if (value is not null)
            root[member] = JsonNode.Parse(value);
        System.IO.File.WriteAllText(File, root.ToJsonString());
        Refused();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"emr-watch/1\"")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"emr-watch/1\"}{}")]
    public void Another_text_is_refused(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Refused();
    }

    [Fact]
    public void A_file_that_is_too_large_is_an_error_of_reading()
    {
        System.IO.File.WriteAllBytes(File, new byte[20_000]);
        TestLedger.Refused(EmrError.FileTooLarge, () => WatchPointFile.Read(File));
    }

    [Fact]
    public void A_second_watch_goes_on_from_it()
    {
        watched.ValidRound();
        KeepAndRestart();
        watched.Grow(3);
        LedgerWatchRound round = watched.ValidRound();
        Assert.Equal((false, 3UL, 8UL, 10UL), (round.IsWhole, round.NewBlocks, round.RecheckedBlocks, round.Height));
    }

    [Fact]
    public void A_ledger_that_was_rolled_back_while_nobody_watched_is_reported()
    {
        string copy = watched.Test.Copy();
        watched.Grow(2);
        watched.ValidRound();
        KeepAndRestart();
        Action mend = watched.Replace(copy);
        Fault fault = Assert.Single(watched.Round().NewFaults);
        Assert.Equal(FaultCode.HistoryChanged, fault.Code);
        Assert.Contains("10 blocks were verified, and the ledger has 8", fault.Detail, StringComparison.Ordinal);
        // That something is wrong outlives a watch too: whatever was done meanwhile, all is checked first.
        KeepAndRestart();
        Assert.True(watched.Watch.Point!.IsFaulty);
        mend();
        Assert.True(watched.ValidRound().IsWhole);
        KeepAndRestart();
        Assert.False(watched.Watch.Point!.IsFaulty);
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void What_is_wrong_when_a_watch_begins_is_new_to_it()
    {
        watched.ValidRound();
        watched.Flip("record", "signature", "height = 3");
        Assert.Single(watched.Round().NewFaults);
        KeepAndRestart();
        Assert.Single(watched.Round().NewFaults);
        Assert.Empty(watched.Round().NewFaults);
    }

    [Fact]
    public void A_file_of_another_ledger_makes_this_one_another()
    {
        using WatchedLedger other = new(blocks: 8);
        other.ValidRound();
        watched.Restart(other.Watch.Point);
        Fault fault = Assert.Single(watched.Round().Faults);
        Assert.Equal(FaultCode.HistoryChanged, fault.Code);
        Assert.Contains("another ledger", fault.Detail, StringComparison.Ordinal);
    }

    private static void AssertSame(WatchPoint expected, WatchPoint actual)
    {
        Assert.Equal(expected.Peaks, actual.Peaks);
        Assert.Equal(expected, actual with { Peaks = expected.Peaks });
    }

    private void KeepAndRestart()
    {
        WatchPointFile.Write(File, watched.Watch.Point!);
        WatchPoint read = WatchPointFile.Read(File)!;
        AssertSame(watched.Watch.Point!, read);
        watched.Restart(read);
    }

    private void Refused() => TestLedger.Refused(EmrError.WatchStateInvalid, () => WatchPointFile.Read(File));
}
