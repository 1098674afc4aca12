using EmrLedger.Errors;

namespace EmrLedger;

/// <summary>
/// An expected failure: what went wrong, under which id, and what to do next. Its texts name files and people, and have nothing
/// in them that a terminal would obey.
/// </summary>
public sealed class EmrException(EmrError error, string message, string? cure = null, Exception? inner = null)
    : Exception(PlainLine.Of(message), inner)
{
    /// <summary>The stable id.</summary>
    public EmrError Error { get; } = error;

    /// <summary>
    /// What to do next, as a sentence. Null where the library knows no more than the id says; the module's errors always have one.
    /// </summary>
    public string? Cure
    {
        get;
        internal set => field = value is null ? null : PlainLine.Of(value);
    } = cure is null ? null : PlainLine.Of(cure);
}
