namespace EmrLedger;

/// <summary>An expected failure: what went wrong, under which id, and what to do next.</summary>
public sealed class EmrException(EmrError error, string message, string cure, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The stable id.</summary>
    public EmrError Error { get; } = error;

    /// <summary>What to do next, as a sentence.</summary>
    public string Cure { get; } = cure;
}
