using System.Buffers;
using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>The session's variables, as suggestions.</summary>
internal static class SessionVariables
{
    // Other names would have to be written in braces; they are rare enough to be left out.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Those whose names begin with a word and whose values are of use.</summary>
    /// <param name="word">The beginning of a name, with or without its dollar sign.</param>
    /// <param name="describe">What a value is, in a few words; null where it is of no use.</param>
    public static IReadOnlyList<CompletionResult> Suggest(string? word, Func<object?, string?> describe)
    {
        string prefix = (word ?? "").TrimStart('$');
        return
        [
            .. Variables()
                .Where(variable => variable.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .Select(variable => (variable.Name, Tip: describe(Foreign.Unwrap(variable.Value))))
                .Where(static variable => variable.Tip is not null)
                .OrderBy(static variable => variable.Name, StringComparer.OrdinalIgnoreCase)
                .Select(static variable => new CompletionResult(
                    $"${variable.Name}", variable.Name, CompletionResultType.Variable, variable.Tip)),
        ];
    }

    // A script would have to call a method for them, which none may in constrained language mode.
    private static IEnumerable<PSVariable> Variables() => CurrentSession.State.InvokeProvider.Item.Get("Variable:*")
        .Select(static item => item.BaseObject)
        .OfType<PSVariable>()
        .Where(static variable => !variable.Name.AsSpan().ContainsAnyExcept(NameCharacters));
}
