using System.Globalization;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Formats;

/// <summary>
/// Receipts, checkpoints and exports with something changed in them: the module and the Python verifier never differ, and say
/// the same of what is valid. EMRLEDGER_MUTANTS sets how many of each there are.
/// </summary>
public sealed class MutationTests : IDisposable
{
    private const int PerRun = 500;

    private static readonly int Mutants =
        int.Parse(Environment.GetEnvironmentVariable("EMRLEDGER_MUTANTS") ?? "400", CultureInfo.InvariantCulture);

    private readonly TempFolder folder = new();

    [Fact]
    public async Task Receipts()
    {
        byte[][] originals = Originals();
        Mutator mutator = new(1);
        await CompareAsync(_ => new Question(
            "receipt",
            mutator.OneIn(4) ? mutator.Assembled() : mutator.Receipt(mutator.Pick(originals), originals),
            TestNotes.Log.VerifierKey, [TestNotes.Witness.VerifierKey], mutator.OneIn(4) ? 1 : 0));
    }

    [Fact]
    public async Task Checkpoints()
    {
        SignedNote note = TestNotes.Sign(
            "log.example/emr\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", TestNotes.Log, TestNotes.Witness, TestNotes.Witnesses[1]);
        Mutator mutator = new(2);
        await CompareAsync(
            _ => new Question(
                "checkpoint", mutator.Note(note), TestNotes.Log.VerifierKey,
                [TestNotes.Witness.VerifierKey, TestNotes.Witnesses[1].VerifierKey], mutator.OneIn(2) ? 1 : 0),
            wordForWord: true);
    }

    [Fact]
    public async Task Exports()
    {
        Mutator mutator = new(3);
        await CompareAsync(_ => new Question("export", mutator.Export()));
    }

    public void Dispose() => folder.Dispose();

    // Of every kind one: of an authority, after a handover, of a statement, of a doctor who was revoked since, and of an open ledger.
    private static byte[][] Originals()
    {
        List<byte[]> receipts = [];
        foreach (bool isOpen in (bool[])[false, true])
        {
            EmrKey successor = TestKeys.Create(3001);
            EvidenceBuilder evidence = new(EvidenceBuilder.ManifestOf(origin: isOpen ? "log.example" : null, isOpen: isOpen));
            evidence.Origin = isOpen ? "log.example" : evidence.Origin;
            EmrRecord registration = EvidenceBuilder.Statement(TestLedger.Authority, 1, "add", TestKeys.Doctor, "Dr. Ä");
            EmrRecord record = TestLedger.Sign(TestKeys.Doctor, 1, "\u03a9-3 \"x\" \\ \u2028 \ud83d\udc8a");
            int first = evidence.Add(registration, record);
            EmrRecord handover = EvidenceBuilder.Statement(TestLedger.Authority, 2, "authority", successor, "Next");
            EmrRecord second = EvidenceBuilder.Statement(successor, 1, "add", TestKeys.Doctors[1], "Dr. B");
            EmrRecord later = TestLedger.Sign(TestKeys.Doctors[1], 1);
            EmrRecord revocation = EvidenceBuilder.Statement(successor, 2, "revoke", TestKeys.Doctor, "Dr. Ä");
            int height = evidence.Add(handover, second, later, revocation);
            evidence.Add();
            SignedNote note = TestNotes.Sign(evidence.Head(), TestNotes.Log, TestNotes.Witness);
            ReceiptStatement Shown(EmrRecord one, int at) => evidence.Shown(one, at);
            if (isOpen)
            {
                receipts.Add(evidence.Receipt(record, first, [], [], note).ToBytes());
                continue;
            }
            receipts.Add(evidence.Receipt(record, first, [Shown(registration, first)], [], note).ToBytes());
            receipts.Add(evidence.Receipt(later, height, [Shown(handover, height), Shown(second, height)], [], note).ToBytes());
            receipts.Add(evidence.Receipt(second, height, [Shown(handover, height)], [], note).ToBytes());
            receipts.Add(evidence.Receipt(
                record, first, [Shown(registration, first)], [Shown(handover, height), Shown(revocation, height)], note).ToBytes());
        }
        Assert.All(receipts, static receipt => Assert.True(ReceiptCheck.Check(Receipt.Parse(receipt), TestNotes.Policy()).Valid));
        return [.. receipts];
    }

    private async Task CompareAsync(Func<int, Question> next, bool wordForWord = false)
    {
        int valid = 0;
        for (int done = 0; done < Mutants; done += PerRun)
        {
            Question[] questions = [.. Enumerable.Range(done, Math.Min(PerRun, Mutants - done)).Select(next)];
            Verdict[] theirs = await Verdict.ThereAsync(questions);
            for (int i = 0; i < questions.Length; i++)
            {
                Verdict ours = Verdict.Here(questions[i], folder);
                bool agree = ours.IsValid == theirs[i].IsValid && ours.Shows.SequenceEqual(theirs[i].Shows)
                    && (!wordForWord || ours.Word == theirs[i].Word);
                if (!agree)
                {
                    string kept = Path.Combine(Path.GetTempPath(), $"emr-mutant-{done + i}.{questions[i].Kind}");
                    File.WriteAllBytes(kept, questions[i].File);
                    Assert.Fail($"mutant {done + i}, kept as {kept}: here {ours.Word} {string.Join(" | ", ours.Shows)}; there {theirs[i].Word} {string.Join(" | ", theirs[i].Shows)}");
                }
                valid += ours.IsValid ? 1 : 0;
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Mutants} mutants, {valid} of them valid");
        // What only ever compares refusals compares nothing.
        Assert.InRange(valid, 1, Mutants - 1);
    }
}
