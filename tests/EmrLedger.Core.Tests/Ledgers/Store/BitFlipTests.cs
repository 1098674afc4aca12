using System.Diagnostics;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Bits of a closed ledger's file, flipped at random: what verification calls valid has every value that it had.
/// </summary>
public sealed class BitFlipTests
{
    private const int Flips = 3000;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);

    [Fact]
    public void No_flipped_bit_that_changes_a_value_goes_unnoticed()
    {
        byte[] original = FilledLedger.Bytes;
        using TempFolder folder = new();
        string path = folder.File("flipped.emr", original);
        string values = Dump(path);
        Random random = new(20261124);
        int[] written = [.. Enumerable.Range(0, original.Length).Where(at => original[at] != 0)];
        Stopwatch time = Stopwatch.StartNew();
        int flips = 0;
        int unused = 0;
        int refused = 0;
        for (; flips < Flips && time.Elapsed < LongEnough; flips++)
        {
            // Most of the file is zeros that nobody wrote: three of four flips are where something is.
            int at = flips % 4 == 0 ? random.Next(original.Length) : written[random.Next(written.Length)];
            int bit = random.Next(8);
            byte[] flipped = [.. original];
            flipped[at] ^= (byte)(1 << bit);
            folder.File("flipped.emr", flipped);
            bool? valid = IsValid(path);
            if (valid is null)
                refused++;
            if (valid != true)
                continue;
            unused++;
            Assert.True(values == Dump(path), $"The flip of bit {bit} of byte {at} went unnoticed.");
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{flips} flips in a file of {original.Length} bytes, {time.Elapsed.TotalSeconds:0.0} s: {unused} of unused bytes, "
            + $"{flips - unused - refused} found by verification, {refused} refused on opening.");
        Assert.InRange(flips - unused, flips / 2, flips);
    }

    [Fact]
    public void A_file_whose_header_has_a_flipped_bit_is_opened_for_writing_or_refused()
    {
        using TempFolder folder = new();
        for (int bit = 0; bit < 100 * 8; bit += 3)
        {
            byte[] flipped = [.. FilledLedger.Bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = folder.File("flipped.emr", flipped);
            try
            {
                using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
                Assert.Equal(3UL, ledger.Describe().Height);
            }
            catch (EmrException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
            DeleteCompanions(path);
        }
    }

    /// <summary>Null where the file is no ledger any more.</summary>
    private static bool? IsValid(string path)
    {
        try
        {
            return TestLedger.Verify(path, workers: 1).Valid;
        }
        catch (EmrException exception)
        {
            Assert.Contains(
                exception.Error,
                (EmrError[])[
                    EmrError.LedgerNotRecognized, EmrError.LedgerVersionUnsupported, EmrError.LedgerReadOnly,
                    EmrError.LedgerAccessDenied]);
            return null;
        }
        finally
        {
            DeleteCompanions(path);
        }
    }

    private static void DeleteCompanions(string path)
    {
        foreach (string companion in (string[])["-wal", "-shm"])
            File.Delete(path + companion);
    }

    private static string Dump(string path)
    {
        using LedgerSql file = new(path);
        return file.Dump();
    }
}
