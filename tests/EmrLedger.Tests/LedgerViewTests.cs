using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How a ledger's objects look on a terminal of 80 columns, whatever they hold.</summary>
public sealed class LedgerViewTests : ShellTests
{
    private const int Columns = 80;
    private const int Count = 8;
    private const string Hostile = "\e[2Jred\a\r\n\u009b31m\u202egnp.exe\u2066x\u200by\u2028z\ud800";

    private const string Objects =
        """
        $high = [ulong]::MaxValue
        $largest = [bigint]::Parse('340282366920938463463374607431768211455')
        $hash = 'ab' * 20
        $id = 'cd' * 32
        $long = 'A name that is longer than any column of any table would ever be'
        $record = New-SignedRecord (New-EmrKey) $hash "Amoxicillin"
        $record.PSObject.Properties.Add([psnoteproperty]::new('Height', $high))
        $record.PSObject.Properties.Add([psnoteproperty]::new('Index', 24))
        $record.PSObject.Properties.Add([psnoteproperty]::new('Timestamp', $high))
        $record.PSObject.TypeNames.Insert(0, 'EmrLedger.EmrRecord#Sealed')
        $fault = [EmrLedger.Fault]::new('StorageDamaged', $null, $hostile)
        $all = @(
            [EmrLedger.LedgerInfo]::new(
                "/$long/$hostile.emr", $hostile, $hostile, $largest, $hash, $high, $id, $high, $high, 2147483647)
            [EmrLedger.LedgerInfo]::new("/data/clinic.emr", $long, "emr-ledger/$id", 1, $null, 0, $id, 0, 0, 0)
            [EmrLedger.RegisteredDoctor]::new($hash, $hostile, 'Revoked', $hostile, $high, $hostile)
            [EmrLedger.RegisteredDoctor]::new($hash, $long, 'Registered', ('x' * 43), $null, $id)
            [EmrLedger.LedgerCheckResult]::new(
                "/$hostile/$hostile", $hostile, $high, $hostile, $high,
                $high, $high, [EmrLedger.Fault[]]@($fault, $fault), [string[]]@($hostile), [string[]]@($hostile))
            [EmrLedger.LedgerCheckResult]::new(
                "/data/clinic.emr", $long, $null, '', 0, 0, 0, [EmrLedger.Fault[]]@(), [string[]]@(), [string[]]@())
            $fault
            $record
        )
        """;

    [Fact]
    public void Every_table_fits_and_is_harmless() => AssertViews(Shell);

    [Fact]
    public void Every_list_is_harmless()
    {
        using ListViews lists = new();
        string[] screens = AssertViews(lists.Shell);
        Assert.Contains("none: open to everybody", screens[1], StringComparison.Ordinal);
        Assert.Matches(@"Block +: pending", screens[3]);
        Assert.Contains("NotProved", screens[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "^Name +Height Tip +Records Pending Doctors File", "^A name that is … +0 cdcdcdcd… +0 +0 +0 clinic.emr")]
    [InlineData(3, "^Hash +Status +Block Name", "^(ab){20} Registered +pending A name")]
    [InlineData(
        7, "^Height Time +Doctor +Nonce Patient +Prescription", "^.*18446744073709551615 [0-9a-f]{8}… +1 abababab… +Amox")]
    public void A_table_shows_what_is_looked_for(int index, string header, string row)
    {
        string[] lines = Lines(Show(Shell, index));
        Assert.Matches(header, lines[0]);
        Assert.Matches(row, lines[2]);
    }

    private static string[] AssertViews(Shell shell)
    {
        string[] screens = [.. Enumerable.Range(0, Count).Select(index => Show(shell, index))];
        foreach (string line in screens.SelectMany(Lines))
        {
            Assert.True(line.Length <= Columns, $"{line.Length} columns: {line}");
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain(line, character => "\u202e\u2066\u200b\u2028\ud800".Contains(character));
        }
        Assert.All(screens, screen => Assert.NotEmpty(Lines(screen)));
        Assert.Contains("\uFFFD[2Jred\uFFFD", string.Concat(screens), StringComparison.Ordinal);
        return screens;
    }

    private static string Show(Shell shell, int index)
    {
        shell["hostile"] = Hostile;
        return shell.Screen($"{Objects}\n$all[{index}]");
    }

    private static string[] Lines(string screen) =>
        screen.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
