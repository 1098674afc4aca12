using System.Text;
using EmrLedger.Json;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Exports that were altered: each is refused by the rule that it breaks, the place is named, and nothing is left behind.
/// </summary>
public sealed class LedgerImportFaultTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<int, string, string, EmrError, string> Edits => new()
    {
        { 0, "\"Test\"", "\"Toast\"", EmrError.BlockInvalid, "block 0" },
        { 0, "emr-ledger/1", "emr-ledger/2", EmrError.ManifestInvalid, "version" },
        { 1, "\"height\":0", "\"height\":1", EmrError.LedgerTipMoved, "height" },
        { 2, "\"nonce\":1,", "\"nonce\":2,", EmrError.BlockInvalid, "block 1" },
        { 2, "\"height\":1", "\"height\":2", EmrError.LedgerTipMoved, "height" },
        { 3, "Medication A", "Medication B", EmrError.BlockInvalid, "block 2" },
        { 4, "\"difficulty\":\"4\"", "\"difficulty\":\"5\"", EmrError.BlockInvalid, "block 3" },
        { 4, "\"difficulty\":\"4\"", "\"difficulty\":\"0\"", EmrError.JsonInvalid, "Line 5" },
        { 4, "\"miner\"", "\"minor\"", EmrError.JsonInvalid, "Line 5" },
        { 5, "pending", "Pending", EmrError.RecordInvalid, "Line 6" },
        { 5, "\"nonce\":3", "\"nonce\":4", EmrError.RecordNonceMismatch, "Line 6" },
        { 7, "{", "{,", EmrError.JsonInvalid, "Line 8" },
    };

    private static string[] Lines { get; } = Export();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_export_itself_is_imported() => Import(Lines);

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_altered_line_is_named(int line, string part, string replacement, EmrError error, string place)
    {
        string[] edited = [.. Lines];
        Assert.Contains(part, edited[line], StringComparison.Ordinal);
        edited[line] = edited[line].Replace(part, replacement, StringComparison.Ordinal);
        Refuse(error, place, edited);
    }

    [Fact]
    public void What_a_program_did_to_the_text_is_named()
    {
        Refuse(EmrError.ManifestInvalid, "Line 1 ends with blanks", [Lines[0] + " ", .. Lines[1..]]);
        Refuse(EmrError.JsonInvalid, "Line 3 is blank", [.. Lines[..2], "", .. Lines[2..]]);
        byte[] unmarked = Encoding.Unicode.GetBytes(string.Join('\n', Lines));
        EmrException exception = TestLedger.Refused(EmrError.ManifestInvalid, () => LedgerCopy.Import(
            new MemoryStream(unmarked), folder.File("import.emr"), overwrite: false, 1, static _ => { }, CancellationToken.None));
        Assert.Contains("UTF-16 without a byte order mark", exception.Message, StringComparison.Ordinal);
        // Whatever else is given for an export is no damaged ledger.
        exception = TestLedger.Refused(EmrError.ManifestInvalid, () => LedgerCopy.Import(
            new MemoryStream("Patient;Prescription\n"u8.ToArray()), folder.File("import.emr"), overwrite: false, 1, static _ => { }, CancellationToken.None));
        Assert.Contains("cannot be read as an export", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("backup", exception.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_block_is_named()
    {
        Refuse(EmrError.BlockInvalid, "block 0", [Lines[0], .. Lines[2..]]);
        for (int line = 2; line < 4; line++)
            Refuse(EmrError.LedgerTipMoved, "does not follow", [.. Lines[..line], .. Lines[(line + 1)..]]);
    }

    [Fact]
    public void Two_blocks_that_changed_places_are_named()
    {
        for (int line = 1; line < 4; line++)
        {
            Refuse(
                line == 1 ? EmrError.BlockInvalid : EmrError.LedgerTipMoved, "",
                [.. Lines[..line], Lines[line + 1], Lines[line], .. Lines[(line + 2)..]]);
        }
    }

    [Fact]
    public void A_repeated_block_is_named() =>
        Refuse(EmrError.LedgerTipMoved, "does not follow", [.. Lines[..4], Lines[3], .. Lines[4..]]);

    [Fact]
    public void Pending_records_obey_the_ledgers_rules()
    {
        Import([.. Lines[..5], Lines[6], Lines[5], Lines[7]]);
        File.Delete(folder.File("import.emr"));
        Refuse(EmrError.DoctorNotRegistered, "Line 7", [.. Lines[..6], Lines[7]]);
        Refuse(EmrError.RecordExists, "Line 9", [.. Lines, Lines[5]]);
        Refuse(EmrError.DoctorNotRegistered, "Line 9", [.. Lines, EmrJson.Write(TestLedger.Sign(TestKeys.Doctors[3], 1))]);
    }

    [Fact]
    public void A_block_after_pending_records_is_refused() =>
        Refuse(EmrError.JsonInvalid, "Line 7", [.. Lines[..4], Lines[5], Lines[5], Lines[4]]);

    [Fact]
    public void What_is_no_export_is_refused()
    {
        Refuse(EmrError.ManifestInvalid, "", []);
        Refuse(EmrError.ManifestInvalid, "", Lines[1..]);
        Refuse(EmrError.JsonInvalid, "Line 2", [Lines[0]]);
        Refuse(EmrError.JsonInvalid, "Line 2", [Lines[0], Lines[6]]);
        Refuse(EmrError.JsonInvalid, "Line 4", [.. Lines[..3], "", .. Lines[3..]]);
    }

    [Fact]
    public void An_over_long_line_is_refused()
    {
        string tooLong = "{" + new string(' ', EmrJson.MaxLineLength);
        Refuse(EmrError.JsonInvalid, "Line 1 is longer", [tooLong]);
        Refuse(EmrError.JsonInvalid, "Line 3 is longer", [.. Lines[..2], tooLong]);
        Refuse(EmrError.JsonInvalid, "Line 9 is longer", [.. Lines, tooLong]);
    }

    [Fact]
    public void Of_several_faults_the_first_is_named()
    {
        string[] edited = [.. Lines];
        edited[2] = edited[2].Replace("\"nonce\":1,", "\"nonce\":2,", StringComparison.Ordinal);
        edited[4] = "no JSON";
        Refuse(EmrError.BlockInvalid, "block 1", edited);
    }

    [Fact]
    public void A_missing_folder_is_said_to_be_missing() => TestLedger.Refused(
        EmrError.PathNotFound,
        () => LedgerCopy.Import(Stream(Lines), folder.File("none/import.emr"), false, 1, _ => { }, CancellationToken.None));

    [Fact]
    public void A_cancelled_import_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => LedgerCopy.Import(Stream(Lines), folder.File("import.emr"), false, 1, _ => { }, source.Token));
        AssertNothingLeft();
    }

    private void Refuse(EmrError error, string place, string[] lines)
    {
        foreach (int workers in (int[])[1, 2])
        {
            EmrException exception = TestLedger.Refused(error, () => Import(lines, workers));
            Assert.Contains(place, exception.Message, StringComparison.Ordinal);
            AssertNothingLeft();
        }
    }

    private void AssertNothingLeft() => Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(folder.File("x"))!));

    private void Import(string[] lines, int workers = 2) =>
        LedgerCopy.Import(Stream(lines), folder.File("import.emr"), overwrite: false, workers, _ => { }, CancellationToken.None);

    private static MemoryStream Stream(string[] lines) => new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    /// <summary>
    /// The manifest, four blocks, and three pending records: a doctor's, another's registration, and that one's.
    /// </summary>
    private static string[] Export()
    {
        using TestLedger test = new();
        test.Register(TestKeys.Doctors[0]);
        for (int i = 0; i < 3; i++)
        {
            test.Seal();
            if (i < 2)
                test.AddNext(TestKeys.Doctors[0]);
        }
        test.AddNext(TestKeys.Doctors[0], "pending");
        test.Register(TestKeys.Doctors[1]);
        test.AddNext(TestKeys.Doctors[1], "pending");
        using MemoryStream stream = new();
        LedgerExport.Write(test.Ledger, stream, includePending: true, CancellationToken.None);
        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(8, lines.Length);
        return lines;
    }
}
