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
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SessionVariables.Suggest(wordToComplete, static value => value is T ? $"{typeof(T).Name} {value}" : null);
}
