using System.Diagnostics;
using System.Text.Json.Nodes;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The file that remembers what a key signed last.</summary>
public sealed class SignerStateTests : IDisposable
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private static readonly SignedNote Note = TestNotes.Sign($"a.example\n3\n{Root}\n", TestNotes.Log);

    private readonly TempFolder folder = new();

    private string File => folder.File("state");

    [Fact]
    public void It_is_kept_by_origin_and_signer()
    {
        SignedNote other = TestNotes.Sign($"b.example\n4\n{Root}\n", TestNotes.Log);
        using (SignerState state = SignerState.Open(File, CancellationToken.None))
        {
            Assert.Null(state.Find("a.example", TestNotes.Log));
            state.Put("a.example", TestNotes.Log, Note);
            state.Put("b.example", TestNotes.Log, other);
            Assert.Equal(Note.ToString(), state.Find("a.example", TestNotes.Log)?.ToString());
        }
        using SignerState again = SignerState.Open(File, CancellationToken.None);
        Assert.Equal(
            (Note.ToString(), other.ToString()),
            (again.Find("a.example", TestNotes.Log)?.ToString(), again.Find("b.example", TestNotes.Log)?.ToString()));
        Assert.Null(again.Find("a.example", TestNotes.OtherLog));
        Assert.Null(again.Find("c.example", TestNotes.Log));
        JsonNode json = JsonNode.Parse(System.IO.File.ReadAllBytes(File))!;
        Assert.Equal(["format", "signed"], json.AsObject().Select(static member => member.Key));
        Assert.Equal(["origin", "signer", "note"], json["signed"]![0]!.AsObject().Select(static member => member.Key));
        Assert.Equal(TestNotes.Log.VerifierKey, (string?)json["signed"]![0]!["signer"]);
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "empty", "" },
        { "no JSON", "{" },
        { "no object", "[]" },
        { "another format", """{"format":"emr-signer-state/2","signed":[]}""" },
        { "no format", """{"signed":[]}""" },
        { "no list", """{"format":"emr-signer-state/1"}""" },
        { "a member more", """{"format":"emr-signer-state/1","signed":[],"more":1}""" },
        { "a member twice", """{"format":"emr-signer-state/1","signed":[],"signed":[]}""" },
        { "no entry", """{"format":"emr-signer-state/1","signed":[1]}""" },
        { "half an entry", """{"format":"emr-signer-state/1","signed":[{"origin":"a","signer":"b"}]}""" },
        { "an entry twice",
            """{"format":"emr-signer-state/1","signed":[{"origin":"a","signer":"b","note":"c"},{"origin":"a","signer":"b","note":"c"}]}""" },
        { "a member more in an entry",
            """{"format":"emr-signer-state/1","signed":[{"origin":"a","signer":"b","note":"c","d":1}]}""" },
        { "half a surrogate pair", """{"format":"emr-signer-state/1","signed":[{"origin":"\ud800","signer":"b","note":"c"}]}""" },
        { "text after it", """{"format":"emr-signer-state/1","signed":[]} x""" },
        { "depth", "{\"format\":\"emr-signer-state/1\",\"signed\":" + new string('[', 5000) + new string(']', 5000) + "}" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_is_no_empty_one(string what, string content)
    {
        System.IO.File.WriteAllText(File, content);
        EmrException exception = Assert.Throws<EmrException>(() => SignerState.Open(File, CancellationToken.None));
        Assert.True(exception.Error == EmrError.SignerStateDamaged, what);
        // Nobody is locked out by it.
        System.IO.File.Delete(File);
        SignerState.Open(File, CancellationToken.None).Dispose();
    }

    [Fact]
    public void A_note_in_it_that_the_key_did_not_sign_is_damage()
    {
        SignedNote unsigned = TestNotes.Sign(Note.Text, TestNotes.OtherLog);
        SignedNote smaller = new(Note.Text.Replace("\n3\n", "\n2\n", StringComparison.Ordinal), Note.Signatures);
        SignedNote elsewhere = TestNotes.Sign($"b.example\n3\n{Root}\n", TestNotes.Log);
        SignedNote text = TestNotes.Sign("a.example\n", TestNotes.Log);
        foreach (string note in (string[])[unsigned.ToString(), smaller.ToString(), elsewhere.ToString(), text.ToString(),
            Note.ToString()[..^1], "", "\u202e"])
        {
            JsonObject json = new()
            {
                ["format"] = "emr-signer-state/1",
                ["signed"] = new JsonArray(
                    new JsonObject { ["origin"] = "a.example", ["signer"] = TestNotes.Log.VerifierKey, ["note"] = note }),
            };
            System.IO.File.WriteAllText(File, json.ToJsonString());
            using SignerState state = SignerState.Open(File, CancellationToken.None);
            TestLedger.Refused(EmrError.SignerStateDamaged, () => state.Find("a.example", TestNotes.Log));
        }
    }

    [Fact]
    public void A_file_too_large_to_be_read_again_is_not_written()
    {
        using SignerState state = SignerState.Open(File, CancellationToken.None);
        int written = 0;
        EmrException exception = Assert.Throws<EmrException>(() =>
        {
            for (; written < 100; written++)
            {
                string text = $"log{written}.example\n3\n{Root}\n{new string('x', 60_000)}\n";
                state.Put($"log{written}.example", TestNotes.Log, TestNotes.Sign(text, TestNotes.Log));
            }
        });
        Assert.Equal(EmrError.FileTooLarge, exception.Error);
        Assert.InRange(written, 15, 17);
        state.Dispose();
        using SignerState again = SignerState.Open(File, CancellationToken.None);
        Assert.NotNull(again.Find($"log{written - 1}.example", TestNotes.Log));
        Assert.Null(again.Find($"log{written}.example", TestNotes.Log));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_file_that_a_program_saved_anew_is_read(string name)
    {
        using (SignerState state = SignerState.Open(File, CancellationToken.None))
            state.Put("a.example", TestNotes.Log, Note);
        System.Text.Encoding encoding = System.Text.Encoding.GetEncoding(name);
        string text = System.IO.File.ReadAllText(File) + "\r\n ";
        System.IO.File.WriteAllBytes(File, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
        using SignerState again = SignerState.Open(File, CancellationToken.None);
        Assert.Equal(Note.ToString(), again.Find("a.example", TestNotes.Log)!.ToString());
    }

    [Fact]
    public void It_is_beside_the_key_where_nothing_else_is_said()
    {
        Assert.Equal("keys/log.key.state", SignerState.DefaultPath(TestNotes.Key("a", NoteRole.Log, "keys/log.key")));
        TestLedger.Refused(EmrError.SignerStateUnknown, () => SignerState.DefaultPath(TestNotes.Log));
    }

    [Fact]
    public void A_folder_that_is_missing_is_said_at_once() => TestLedger.Refused(
        EmrError.PathNotFound, () => SignerState.Open(folder.File(Path.Combine("missing", "state")), CancellationToken.None));

    [Fact]
    public async Task One_holds_it_at_a_time_and_others_wait()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        SignerState first = SignerState.Open(File, CancellationToken.None);
        Task<SignerState> second = Task.Run(() => SignerState.Open(File, CancellationToken.None), end);
        await Task.Delay(300, end);
        Assert.False(second.IsCompleted);
        first.Put("a.example", TestNotes.Log, Note);
        first.Dispose();
        using SignerState waited = await second;
        Assert.NotNull(waited.Find("a.example", TestNotes.Log));
    }

    [Fact]
    public void Patience_ends_and_waiting_can_be_stopped()
    {
        using SignerState held = SignerState.Open(File, CancellationToken.None);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => SignerState.Open(File, stop.Token));
        Stopwatch watch = Stopwatch.StartNew();
        TestLedger.Refused(EmrError.SignerStateBusy, () => SignerState.Open(File, CancellationToken.None));
        Assert.InRange(watch.Elapsed.TotalSeconds, 9, 60);
    }

    public void Dispose() => folder.Dispose();
}
