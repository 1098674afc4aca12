using EmrLedger.Errors;

namespace EmrLedger.Commands.Ledgers;

/// <summary>
/// How far a command has come, for the error that ends it in the middle of its pipeline: what was done before is done, and
/// nobody should do it twice.
/// </summary>
/// <param name="one">What is counted, such as <c>record</c>.</param>
/// <param name="done">What happened to it, such as <c>added</c>.</param>
internal sealed class Tally(string one, string done)
{
    private long count;

    /// <summary>Counts what was done.</summary>
    public void Add(int more = 1) => count += more;

    /// <summary>The same failure, with how far the command has come.</summary>
    /// <param name="failure">Why it ends.</param>
    /// <param name="next">The first that was not done, as an error may name it; null where that has no name.</param>
    public EmrException Complete(EmrException failure, string? next)
    {
        string before = count switch
        {
            0 => $"No {one} was {done} before",
            1 => $"1 {one} was {done} before",
            _ => $"{count} {one}s were {done} before",
        };
        bool isUnknown = failure.Error == EmrError.CommitOutcomeUnknown;
        string first = isUnknown ? "the one that may be there or not" : "the first that was not";
        string cure = failure.Cure ?? ErrorCatalog.Cure(failure.Error);
        return new EmrException(
            failure.Error, $"{failure.Message.TrimEnd('.')}. {before}, and {first} is {next ?? $"number {count + 1}"}.",
            count == 0 ? cure : $"{cure} Then go on from that one: what was {done} before is {done}.", failure);
    }
}
