using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Formats;

/// <summary>The grammar of about_EmrLedger_Formats, case by case: the module and the Python verifier give the verdict that it gives.</summary>
public sealed class FormatCaseTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FormatCase[] cases = FormatCase.All();

    [Fact]
    public void The_module_keeps_the_grammar() =>
        Assert.Empty(cases.Where(one => Verdict.Here(one.Ask(), folder).IsValid != one.Valid).Select(static one => one.What));

    [Fact]
    public async Task The_Python_verifier_keeps_the_grammar()
    {
        Verdict[] verdicts = await Verdict.ThereAsync([.. cases.Select(static one => one.Ask())]);
        Assert.Empty(cases.Where((one, i) => verdicts[i].IsValid != one.Valid).Select(static one => one.What));
    }

    public void Dispose() => folder.Dispose();
}
