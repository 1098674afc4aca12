namespace EmrLedger;

/// <summary>An expected failure: what went wrong, under which id, and what to do next.</summary>
public sealed class EmrException(EmrError error, string message, string? cure = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The stable id.</summary>
    public EmrError Error { get; } = error;

    /// <summary>
    /// What to do next, as a sentence. Null where the library knows no more than the id says; the module's errors always have one.
    /// </summary>
    public string? Cure { get; internal set; } = cure;
}
