using System.Text;
using CsCheck;
using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Bytes of any kind, into every reader of evidence: an answer or an expected error, soon and in bounded memory.
/// </summary>
public sealed class EvidenceFuzzTests : IDisposable
{
    // Some 30 times what the largest input has, a quarter of a mebibyte: mostly the text, its pieces and the JSON's index.
    private const long MostBytes = 8 << 20;

    private static readonly string Note =
        TestNotes.Sign(
            "log.example/emr\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", TestNotes.Log, TestNotes.Witness).ToString();

    private readonly TestHistory history = new(blocks: 4);
    private readonly TempFolder folder = new();

    [Fact]
    public void Notes() => Fuzz(Note, 2000, static bytes =>
    {
        SignedNote note = SignedNote.Parse(bytes);
        _ = CheckpointCheck.Check(note, TestNotes.Policy(quorum: 1)).Valid;
        Assert.Equal(bytes, note.ToBytes());
    });

    [Fact]
    public void Checkpoints() => Fuzz(SignedNote.Parse(Encoding.UTF8.GetBytes(Note)).Text, 2000, static bytes =>
    {
        string text = Encoding.UTF8.GetString(bytes);
        Assert.StartsWith(Checkpoint.Parse(text).ToText(), text, StringComparison.Ordinal);
    });

    [Fact]
    public void Receipts() => Fuzz(ReceiptText(), 1500, static bytes =>
    {
        Receipt receipt = Receipt.Parse(bytes);
        _ = ReceiptCheck.Check(receipt, TestNotes.Policy()).Valid;
        _ = Receipt.Parse(receipt.ToBytes());
    });

    [Fact]
    public void Verifier_keys() => Fuzz(TestNotes.Log.VerifierKey, 2000, static bytes =>
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (VerifierKey.TryParse(text, out VerifierKey? key))
            Assert.Equal(text, key.ToString());
    });

    [Fact]
    public void Key_files()
    {
        Fuzz(Encoding.UTF8.GetString(NoteKeyFile.WritePrivate(TestNotes.Log, null)), 1500,
            static bytes => NoteKeyFile.ReadAll(bytes, null, null));
        Fuzz(
            $"PRIVATE+KEY+{TestNotes.Log.Name}+{TestNotes.Log.Verifier.Id:x8}+{Convert.ToBase64String([1, .. TestNotes.Log.Seed])}\n", 1500,
            static bytes => NoteKeyFile.ReadAll(bytes, null, null));
    }

    [Fact]
    public void State_files()
    {
        string file = folder.File("state");
        using (SignerState state = SignerState.Open(file, CancellationToken.None))
            state.Put("log.example/emr", TestNotes.Log, SignedNote.Parse(Encoding.UTF8.GetBytes(Note)));
        Fuzz(File.ReadAllText(file), 800, bytes =>
        {
            File.WriteAllBytes(file, bytes);
            using SignerState state = SignerState.Open(file, CancellationToken.None);
            _ = state.Find("log.example/emr", TestNotes.Log);
        });
    }

    [Fact]
    public void Inputs_that_are_made_to_cost_much()
    {
        string[] receipt = ReceiptText().Split('\n', 3);
        string[] extras =
        [
            "{\"format\":\"emr-receipt/1\",\"registry\":[" + string.Join(',', Enumerable.Repeat("{}", 60_000)) + "]}",
            "{\"format\":\"emr-receipt/1\",\"genesis\":{\"proof\":[" + string.Join(',',
                Enumerable.Repeat("\"\"", 60_000)) + "]}}",
            "{" + string.Join(',', Enumerable.Range(0, 18_000).Select(static i => $"\"{i}\":0")) + "}",
            new string('[', 190_000),
            "\"" + string.Concat(Enumerable.Repeat("\\u0041", 30_000)) + "\"",
        ];
        string end = "\n\n" + Note.Split("\n\n")[1];
        string[] inputs =
        [
            .. extras.Select(
                extra => $"{receipt[0]}\nextra {Convert.ToBase64String(Encoding.UTF8.GetBytes(extra))}\n{receipt[2]}"),
            $"{receipt[0]}\n{receipt[1]}\nindex 1\n" + string.Concat(Enumerable.Repeat("a\n", 120_000)) + end,
            new string('\n', 256 * 1024), new string('\n', SignedNote.MaxLength), new string('—', 21_000) + "\n",
            new string('a', 65_000) + end,
            string.Concat(Enumerable.Repeat("a\n", 32_000)) + end, "a\n\n" + string.Concat(Enumerable.Repeat("— a\n", 10_000)),
            new string('+', 256 * 1024), new string('0', 256 * 1024), "a\n" + new string('9', 60_000) + "\nb\n",
        ];
        foreach (string input in inputs)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(input);
            Bounded(bytes, static bytes => SignedNote.Parse(bytes));
            Bounded(bytes, static bytes => Receipt.Parse(bytes));
            Bounded(bytes, static bytes => NoteKeyFile.ReadAll(bytes, null, null));
            Bounded(bytes, _ => Checkpoint.Parse(input));
            Bounded(bytes, _ => Assert.False(VerifierKey.TryParse(input, out VerifierKey? _)));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0x80 })]
    [InlineData(new byte[] { 0x24, 0x80 })]
    [InlineData(new byte[] { 0xa0, 0x80 })]
    [InlineData(new byte[] { 0x31, 0x80 })]
    public void Structures_in_structures_without_end(byte[] opening)
    {
        byte[] der = [.. Enumerable.Repeat(opening, 20_000).SelectMany(static bytes => bytes)];
        byte[] definite = [.. Enumerable.Range(1, 11_000).SelectMany(
            depth => (byte[])[opening[0], 0x82, (byte)((44_000 - (4 * depth)) >> 8), (byte)(44_000 - (4 * depth))])];
        foreach (string label in (string[])["PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
        {
            foreach (byte[] structure in (byte[][])[der, definite])
            {
                byte[] file = [.. NoteKeyFile.WritePublic(TestNotes.Log), .. KeyDer.Pem(label, structure)];
                Bounded(file, static bytes => NoteKeyFile.ReadAll(bytes, ['x'], null), most: 64 << 20);
            }
        }
    }

    public void Dispose()
    {
        history.Dispose();
        folder.Dispose();
    }

    private string ReceiptText() => Encoding.UTF8.GetString(ReceiptMaker.Make(
        history.Ledger, TestLedger.Id(history.Ledger.ReadRecords(new Ledgers.Store.RecordQuery()).Last().Record.TxId),
        TestNotes.Signed(history.Ledger)).ToBytes());

    // Random bytes now and then; else a valid input with some bytes changed, lines moved, or a piece repeated.
    private static void Fuzz(string valid, long inputs, Action<byte[]> read)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(valid);
        read(bytes);
        Gen<byte[]> changed = Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[1, 4], Gen.Int[0, 5]).Array[1, 4].Select(
            changes =>
        {
            List<byte> result = [.. bytes];
            foreach ((int at, byte value, int length, int kind) in changes)
            {
                int place = Math.Min(at, result.Count);
                int count = Math.Min(length, result.Count - place);
                switch (kind)
                {
                    case 0 when count > 0:
                        result[place] = value;
                        break;
                    case 1:
                        result.RemoveRange(place, count);
                        break;
                    case 2:
                        result.Insert(place, value);
                        break;
                    case 3:
                        result.InsertRange(place, [.. result.Skip(place).Take(40 * length)]);
                        break;
                    case 4:
                        result.RemoveRange(place, result.Count - place);
                        break;
                    default:
                        result.InsertRange(place, "\n\0\u2014+ ="u8[(length - 1)..].ToArray());
                        break;
                }
            }
            return result.ToArray();
        });
        Gen.Frequency((1, Gen.Byte.Array[0, 2000]), (9, changed)).Sample(input => Bounded(input, read), iter: inputs, threads: 1);
    }

    private static void Bounded(byte[] input, Action<byte[]> read, long most = MostBytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(input);
        }
        catch (EmrException exception)
        {
            Assert.NotEmpty(exception.Message);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
    }
}
