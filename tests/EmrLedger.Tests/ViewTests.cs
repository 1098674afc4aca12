using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How objects look on a terminal of 80 columns, whatever they hold.</summary>
public sealed class ViewTests : ShellTests
{
    private const int Columns = 80;

    // ESC, BEL, CR, LF, C1, a bidi override and isolate, a zero-width space, a line separator, half of a surrogate pair.
    private const string Hostile = "\e[2Jred\a\r\n\u009b31m\u202egnp.exe\u2066x\u200by\u2028z\ud800";

    private const string Objects =
        """
        $key = New-EmrKey
        $public = [EmrLedger.EmrKey]::FromPublicKey([convert]::FromHexString($key.PublicKey))
        $high = [ulong]::MaxValue
        $largest = [bigint]::Parse('340282366920938463463374607431768211455')
        $record = New-SignedRecord $key $key 'Amoxicillin 500 mg capsules, 1 three times a day for 7 days, taken with food'
        $odd = [EmrLedger.EmrRecord]::new($hostile, $hostile, $hostile, $hostile, $hostile, $high, $hostile)
        $block = $record | Invoke-EmrMining -Miner $key -Difficulty 10
        $records = [EmrLedger.EmrRecord[]] @($odd)
        $extreme = [EmrLedger.EmrBlock]::new($hostile, $hostile, $high, $hostile, $records, $high, $largest, $high)
        $all = $key, $public, $record, $odd, $block, $extreme
        $all += $record | Test-EmrRecord -Detailed
        $all += $odd | Test-EmrRecord -Detailed
        $all += $block | Test-EmrBlock -Difficulty 10 -Detailed
        $all += $extreme | Test-EmrBlock -Difficulty 10 -Detailed
        $all += [EmrLedger.UserState]::new($key.Hash, $high, $high)
        $all += [EmrLedger.Fault]::new('HashLengthWrong', 24, $hostile)
        """;

    [Fact]
    public void Every_table_fits_and_is_harmless() => AssertViews(Shell, count: 12);

    [Fact]
    public void Every_list_is_harmless()
    {
        using ListViews lists = new();
        string[] screens = AssertViews(lists.Shell, count: 12);
        Assert.Contains("PublicKey", screens[0], StringComparison.Ordinal);
        Assert.Contains("HasPrivateKey : True", screens[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_shows_whose_it_is_and_what_it_says()
    {
        Shell["hostile"] = Hostile;
        string screen = Shell.Screen($"{Objects}\n$record");
        string[] lines = Lines(screen);
        Assert.Matches("^TxId +Doctor +Patient +Nonce Prescription", lines[0]);
        Assert.Matches("^[0-9a-f]{12}… [0-9a-f]{8}… [0-9a-f]{8}… +1 Amoxicillin 500 mg", lines[2]);
    }

    [Fact]
    public void A_time_that_no_calendar_reaches_is_shown_as_its_seconds()
    {
        Shell["hostile"] = Hostile;
        Assert.Contains("18446744073709551615", Shell.Screen($"{Objects}\n$extreme"), StringComparison.Ordinal);
        Assert.Contains("1970-01-01 00:00:01Z", Shell.Screen(
            "Invoke-EmrMining -Miner (New-EmrKey) -Difficulty 1 -Timestamp 1"), StringComparison.Ordinal);
    }

    private static string[] AssertViews(Shell shell, int count)
    {
        shell["hostile"] = Hostile;
        Assert.Equal(count, Assert.Single(shell.Output($"{Objects}\n$all.Count")).BaseObject);
        string[] screens = [.. Enumerable.Range(0, count).Select(index => shell.Screen($"$all[{index}]"))];
        foreach (string line in screens.SelectMany(Lines))
        {
            Assert.True(line.Length <= Columns, $"{line.Length} columns: {line}");
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain(line, character => "\u202e\u2066\u200b\u2028\ud800".Contains(character));
        }
        // An object without a view of its own would show all its properties, and a list of them no table.
        Assert.All(screens, screen => Assert.NotEmpty(Lines(screen)));
        Assert.Contains("\uFFFD[2Jred\uFFFD", string.Concat(screens), StringComparison.Ordinal);
        return screens;
    }

    private static string[] Lines(string screen) =>
        screen.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
