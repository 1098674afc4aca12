using System.Buffers.Text;
using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Envelopes in copies of a ledger, and as lines of its exports.</summary>
public sealed class EnvelopeTransferTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true, rules: RuleSet.Two);
    private readonly TempFolder folder = new();
    private readonly EnvelopeRow[] rows;
    private readonly EmrRecord[] records;

    public EnvelopeTransferTests()
    {
        EmrRecord[] first = [AddSealed(TestKeys.Doctors[0], "one"), AddSealed(TestKeys.Doctors[0], "two")];
        test.Seal();
        records = [.. first, AddSealed(TestKeys.Doctors[1], "pending"), test.AddNext(TestKeys.Doctors[1], "without")];
        using ILedgerView view = test.Ledger.Session.BeginRead();
        rows = [.. view.ReadEnvelopes()];
        Assert.Equal(3, rows.Length);
    }

    public void Dispose()
    {
        test.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_copy_has_them_in_a_store_of_its_own_kind_and_in_a_file(bool inFile)
    {
        string copy = inFile ? folder.File("copy.emr") : test.NewLocation();
        LedgerCopy.Backup(test.Ledger, copy, false, TestLedger.FirstFault, CancellationToken.None);
        using Ledger copied = Ledger.Open(copy, LedgerAccess.Write);
        Assert.Equal(rows.Select(TestEnvelopes.Text), TestEnvelopes.Read(copied));
        string back = test.NewLocation();
        LedgerCopy.Backup(copied, back, false, TestLedger.FirstFault, CancellationToken.None);
        using Ledger again = Ledger.Open(back, LedgerAccess.Read);
        Assert.Equal(rows.Select(TestEnvelopes.Text), TestEnvelopes.Read(again));
        Assert.False(again.Session.HasUnfinishedErasure);
    }

    [Fact]
    public void An_export_has_a_line_for_each_after_all_else_where_it_is_asked_for()
    {
        string[] without = Lines(includePending: true, includeText: false);
        Assert.DoesNotContain(without, line => line.Contains("envelope", StringComparison.Ordinal));
        string[] lines = Lines(includePending: true, includeText: true);
        Assert.Equal(without, lines[..^3]);
        Assert.Equal(rows.Select(row => $$"""{"envelope":"{{Base64Url.EncodeToString(row.Envelope.Span)}}"}"""), lines[^3..]);
    }

    [Fact]
    public void An_export_without_pending_records_has_no_envelopes_of_them()
    {
        string[] without = Lines(includePending: false, includeText: false);
        string[] lines = Lines(includePending: false, includeText: true);
        Assert.Equal(without, lines[..^2]);
        Assert.DoesNotContain(lines, line => line == Line(rows.Single(row => row.TxId == TestLedger.Id(records[2].TxId))));
        Assert.Equal(2, TestEnvelopes.Read(Import(lines)).Length);
    }

    [Fact]
    public void An_import_keeps_them_and_its_export_is_the_same_bytes()
    {
        string[] lines = Lines(includePending: true, includeText: true);
        using Ledger imported = Import(lines);
        Assert.Equal(rows.Select(TestEnvelopes.Text), TestEnvelopes.Read(imported));
        Assert.Equal(lines, Lines(true, true, imported));
        Assert.Equal(Lines(true, false), Lines(true, false, imported));
        Assert.Empty(TestLedger.Verify(imported.Path).Faults);
    }

    [Fact]
    public void An_export_with_them_verifies_as_it_is()
    {
        string path = folder.File("export.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', Lines(true, true)) + "\n"));
        LedgerCheckResult result = TestLedger.Verify(path);
        Assert.True(result.Valid);
        Assert.Equal((2UL, 2UL, 2UL), (result.Blocks, result.Records, result.Pending));
        string[] lines = Lines(true, true);
        lines[^1] = lines[^2];
        path = folder.File("broken.jsonl", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        Assert.Equal(FaultCode.ExportMalformed, Assert.Single(TestLedger.Verify(path).Faults).Code);
    }

    [Fact]
    public void An_envelope_of_no_record_of_the_export_is_refused_and_its_line_is_named()
    {
        EnvelopeRow stranger = TestEnvelopes.Make(new Hash256([.. Enumerable.Repeat((byte)255, 32)]), 9);
        string[] lines = [.. Lines(true, true), Line(stranger)];
        EmrException refusal = TestLedger.Refused(EmrError.EnvelopeUnwanted, () => Import(lines));
        Assert.Contains($"Line {lines.Length} ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_envelope_under_the_nonce_of_another_is_refused_and_its_line_is_named()
    {
        string[] lines = Lines(true, true);
        byte[] bytes = rows[2].Envelope.ToArray();
        rows[0].Nonce.Span.CopyTo(bytes.AsSpan(48 + (bytes[47] * 113)));
        Assert.True(EnvelopeRow.TryRead(bytes, out EnvelopeRow? twin));
        Assert.True(twin.Nonce.Span.SequenceEqual(rows[0].Nonce.Span));
        lines[^1] = Line(twin);
        EmrException refusal = TestLedger.Refused(EmrError.EnvelopeUnwanted, () => Import(lines));
        Assert.Contains($"Line {lines.Length} ", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Malformed =>
    [
        """{"envelope":""}""", """{"envelope":1}""", """{"envelope":null}""", """{"envelope":"ZW1y"}""", """{"envelope":"LINE"} x""",
        """{"envelope":"LINE="}""", """{"envelope":" LINE"}""", """{"envelope":"LINE","more":1}""",
        """{"envelope":"LINE","envelope":"LINE"}""",
        """{"envelope":"+LINE"}""", """{"envelope" "LINE"}""", """{"envelope":["LINE"]}""", "LONG", "MAGIC", "WRAPS", "SHORT",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_line_that_is_no_envelope_in_its_one_spelling_is_refused_and_named(string line)
    {
        string[] lines = Lines(true, true);
        lines[^1] = line switch
        {
            "LONG" => $$"""{"envelope":"{{Base64Url.EncodeToString(new byte[8193])}}"}""",
            "MAGIC" => Line(Altered(0, 1)),
            "WRAPS" => Line(Altered(47, 2 ^ 9)),
            "SHORT" => $$"""{"envelope":"{{Base64Url.EncodeToString(rows[2].Envelope.Span[..273])}}"}""",
            _ => line.Replace("LINE", Base64Url.EncodeToString(rows[2].Envelope.Span), StringComparison.Ordinal),
        };
        EmrException refusal = TestLedger.Refused(EmrError.JsonInvalid, () => Import(lines));
        Assert.Contains($"Line {lines.Length} ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_in_another_order_are_refused()
    {
        string[] lines = Lines(true, true);
        TestLedger.Refused(EmrError.JsonInvalid, () => Import([.. lines, lines[^1]]));
        TestLedger.Refused(EmrError.JsonInvalid, () => Import([.. lines[..^2], lines[^1], lines[^2]]));
        TestLedger.Refused(EmrError.JsonInvalid, () => Import([.. lines[..^4], lines[^1], lines[^4]]));
        TestLedger.Refused(EmrError.JsonInvalid, () => Import([lines[0], lines[^1], .. lines[1..^1]]));
        TestLedger.Refused(EmrError.JsonInvalid, () => Import([.. lines[..2], lines[^1], .. lines[2..^1]]));
    }

    private EmrRecord AddSealed(EmrKey doctor, string text)
    {
        ulong nonce = test.Ledger.Pending.LastNonce(TestKeys.UserHash(doctor)) + 1;
        EmrRecord record = SealedSigner.Sign(
            doctor, TestKeys.Patient, terms: null, text, [TestKeys.Doctors[3]], nonce, DoubtfulTexts.None);
        test.Add(record);
        return record;
    }

    private EnvelopeRow Altered(int index, byte mask)
    {
        byte[] bytes = rows[2].Envelope.ToArray();
        bytes[index] ^= mask;
        return rows[2] with { Envelope = bytes };
    }

    private static string Line(EnvelopeRow row) => $$"""{"envelope":"{{Base64Url.EncodeToString(row.Envelope.Span)}}"}""";

    private Ledger Import(string[] lines)
    {
        string path = test.NewLocation();
        LedgerCopy.Import(
            new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")), path, false, 1, static _ => { },
            CancellationToken.None);
        return Ledger.Open(path, LedgerAccess.Read);
    }

    private string[] Lines(bool includePending, bool includeText, Ledger? ledger = null)
    {
        using MemoryStream stream = new();
        LedgerExport.Write(ledger ?? test.Ledger, stream, includePending, includeText, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }
}
