using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EmrLedger.Binding;

/// <summary>Suggests the session's variables that hold an object of one type: keys and blocks have no names to type.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class VariableCompleter<T> : IArgumentCompleter
    where T : class
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string prefix = (wordToComplete ?? "").TrimStart('$');
        return [.. Variables()
            .Where(variable => variable.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)
            .Select(variable => new CompletionResult(
                $"${variable.Name}", variable.Name, CompletionResultType.Variable,
                $"{typeof(T).Name} {Foreign.Unwrap(variable.Value)}"))];
    }

    // A script would have to call a method for them, which none may in constrained language mode.
    private static IEnumerable<PSVariable> Variables() => CurrentSession.State.InvokeProvider.Item.Get("Variable:*")
        .Select(static item => item.BaseObject)
        .OfType<PSVariable>()
        .Where(variable => Foreign.Unwrap(variable.Value) is T && !variable.Name.AsSpan().ContainsAnyExcept(NameCharacters));

    // Other names would have to be written in braces; they are rare enough to be left out.
    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
