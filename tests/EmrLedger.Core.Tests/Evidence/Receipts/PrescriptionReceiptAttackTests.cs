using EmrLedger.Tests.Formats;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Histories that are not what they should be: the module names what is wrong, and the Python verifier finds it, too.</summary>
public sealed class PrescriptionReceiptAttackTests : IDisposable
{
    private readonly ForgedHistories histories = new();
    private readonly TempFolder folder = new();

    [Fact]
    public void Each_is_named_by_what_is_wrong_with_it()
    {
        List<string> wrong = [];
        foreach (ForgedHistories.Case one in histories.All())
        {
            ReceiptCheckResult result = RxEvidence.Check(one.Receipt);
            Fault? fault = result.Faults is [var first, ..] ? first : null;
            bool isNamed = fault?.Code == one.Fault && (fault?.Detail ?? "").Contains(one.Detail, StringComparison.Ordinal);
            bool isTold = (result.PrescriptionAtCheckpoint is not null) == (one.Fault is null)
                && (result.StateAtCheckpoint is not null) == (one.Fault is null);
            if (!isNamed || !isTold)
                wrong.Add($"{one.What}: {string.Join("; ", result.Faults)}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_the_rules_refuse_is_named_with_its_place()
    {
        ForgedHistories.Case unclaimed = histories.All().First(static one => one.Fault == FaultCode.PrescriptionNotHeld);
        Fault fault = Assert.Single(RxEvidence.Check(unclaimed.Receipt).Faults);
        Assert.Equal((6UL, 0), (fault.Height, fault.Index));
    }

    [Fact]
    public void What_is_left_out_at_the_end_is_what_a_receipt_cannot_show_and_says_so()
    {
        ReceiptCheckResult result = RxEvidence.Check(histories.All().Single(static one => one.What == "without its end").Receipt);
        Assert.Equal(PrescriptionStatus.Held, result.PrescriptionAtCheckpoint!.Status);
        Assert.Equal("that there is no later statement about the prescription, or none that is left out", result.NotProved[^1]);
    }

    [Fact]
    public async Task The_Python_verifier_says_the_same()
    {
        ForgedHistories.Case[] cases = [.. histories.All()];
        Question[] questions =
        [
            .. cases.Select(static one => new Question("receipt", ForgedHistories.FileOf(one), TestNotes.Log.Verifier.ToString())),
        ];
        Verdict[] there = await Verdict.ThereAsync(questions);
        List<string> wrong = [];
        for (int i = 0; i < cases.Length; i++)
        {
            Verdict here = Verdict.Here(questions[i], folder);
            if (here.IsValid != cases[i].Fault is null || here.Word != there[i].Word || !here.Shows.SequenceEqual(there[i].Shows))
                wrong.Add($"{cases[i].What}: {here.Word} {string.Join('|', here.Shows)} / {there[i].Word} {string.Join('|', there[i].Shows)}");
        }
        Assert.Empty(wrong);
    }

    public void Dispose()
    {
        histories.Dispose();
        folder.Dispose();
    }
}
