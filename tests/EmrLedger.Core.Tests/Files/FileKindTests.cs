using System.Text;
using EmrLedger.Files;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A file is written over one of its own kind alone.</summary>
public sealed class FileKindTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string, FileKind> Texts => new()
    {
        { "", FileKind.Empty },
        { "old", FileKind.Other },
        { "{\"format\":\"emr-ledger/1\",\"rules\":\"emr-rules/1\"}\n", FileKind.Export },
        { "\ufeff{\"format\":\"emr-ledger/1\"}", FileKind.Export },
        { " { \"name\" : \"A\", \"more\": {\"format\": 5}, \"format\": \"emr-ledger/1\", \"id", FileKind.Export },
        { "{\"name\":{\"format\":\"emr-ledger/1\"}}", FileKind.Other },
        { "{\"format\":\"emr-ledg", FileKind.Other },
        { "[\"format\",\"emr-ledger/1\"]", FileKind.Other },
        { "{\"format\":\"emr-signer-state/1\",\"signed\":[]}", FileKind.SignerState },
        { "{\n  \"format\": \"emr-report/1\"", FileKind.Report },
        { "<!DOCTYPE html ><html lang=\"en\"><head><meta charset=\"utf-8\" /><meta name=\"generator\" content=\"emr-report/1\" />", FileKind.Report },
        { "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\" /><title>emr-report/1</title>", FileKind.Other },
        { "c2sp.org/tlog-proof@v1\nextra e30=\n", FileKind.Receipt },
        { "clinic.example\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n", FileKind.Checkpoint },
        { "clinic.example\r\n12\r\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n", FileKind.Checkpoint },
        { "a list\n12\nthings\n", FileKind.Other },
        { "PRIVATE+KEY+log.example+01020304+AQID", FileKind.Key },
        { "log.example+01020304+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", FileKind.Key },
        { "log.example+0102030g+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", FileKind.Other },
        { "-----BEGIN PRIVATE KEY-----\nMIG", FileKind.Key },
        { "Bag Attributes\n-----BEGIN ENCRYPTED PRIVATE KEY-----\n", FileKind.Key },
        { "-----BEGIN EC PARAMETERS-----\n", FileKind.Key },
        { "-----BEGIN CERTIFICATE-----\n", FileKind.Other },
        { "SQLite format 3\0", FileKind.Database },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_kind_is_told_by_the_first_bytes(string text, FileKind kind) =>
        Assert.Equal(kind, FileKinds.Of(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_text_in_UTF_16_is_of_the_same_kind_also_where_it_is_cut(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] export = [.. encoding.GetPreamble(), .. encoding.GetBytes("{\"format\":\"emr-ledger/1\",\"name\":\"é\"}")];
        Assert.Equal(FileKind.Export, FileKinds.Of(export));
        Assert.Equal(FileKind.Export, FileKinds.Of(export.AsSpan(0, export.Length - 5)));
        Assert.Equal(FileKind.Other, FileKinds.Of(encoding.GetPreamble()));
    }

    [Fact]
    public void What_the_library_writes_is_of_its_kind()
    {
        using TestLedger test = new();
        test.Register(TestKeys.Doctor);
        test.Seal();
        Assert.Equal(FileKind.Ledger, Replacement.KindAt(test.File));
        string export = test.Beside("export.jsonl");
        SafeFile.Write(
            export, stream => LedgerExport.Write(test.Ledger, stream, includePending: false, CancellationToken.None),
            secret: false, overwrite: false);
        Assert.Equal(FileKind.Export, Replacement.KindAt(export));
        byte[][] keys =
        [
            KeyFile.WritePublic(TestKeys.Doctor, der: false), KeyFile.WritePublic(TestKeys.Doctor, der: true),
            .. Enum.GetValues<PrivateKeyFormat>().SelectMany(format => new[]
            {
                KeyFile.WritePrivate(TestKeys.Doctor, format, null, der: false),
                KeyFile.WritePrivate(TestKeys.Doctor, format, null, der: true),
            }),
            KeyFile.WritePrivate(TestKeys.Doctor, PrivateKeyFormat.Pkcs8, ['p'], der: true),
            NoteKeyFile.WritePublic(TestNotes.Log), NoteKeyFile.WritePrivate(TestNotes.Witness, null),
        ];
        Assert.All(keys, static key => Assert.Equal(FileKind.Key, FileKinds.Of(key)));
    }

    [Theory]
    [InlineData(FileKind.Ledger)]
    [InlineData(FileKind.Export)]
    [InlineData(FileKind.Key)]
    [InlineData(FileKind.Checkpoint)]
    [InlineData(FileKind.Receipt)]
    public void Only_its_own_kind_and_nothing_at_all_are_replaced(FileKind kind)
    {
        foreach ((string text, FileKind found) in Texts.Select(static row => row.Data))
        {
            string path = folder.File($"{Guid.NewGuid()}", Encoding.UTF8.GetBytes(text));
            TestLedger.Refused(EmrError.FileExists, () => Replacement.RequireFree(path, overwrite: false, kind));
            if (found == kind || found == FileKind.Empty)
                Replacement.RequireFree(path, overwrite: true, kind);
            else
                TestLedger.Refused(EmrError.FileKindMismatch, () => Replacement.RequireFree(path, overwrite: true, kind));
        }
    }

    [Fact]
    public void A_ledger_that_is_looked_at_stays_locked_by_its_users()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists its locks");
        using TestLedger test = new();
        string lockedFile = $":{FileEntry.Of(test.File).Identity!.Value.Number} ";
        test.Ledger.Session.Write<object?>(
            _ =>
            {
                Assert.Contains(File.ReadLines("/proc/locks"), line => line.Contains(lockedFile, StringComparison.Ordinal));
                Assert.Equal(FileKind.Ledger, Replacement.KindAt(test.File));
                Assert.Contains(File.ReadLines("/proc/locks"), line => line.Contains(lockedFile, StringComparison.Ordinal));
                return null;
            },
            CancellationToken.None);
    }
}
