using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EmrLedger.Binding.Keys;

/// <summary>Suggests the session's variables that hold a key of either kind.</summary>
public sealed class KeyVariableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IArgumentCompleter[] kinds = [new VariableCompleter<EmrKey>(), new VariableCompleter<NoteKey>()];
        return [.. kinds
            .SelectMany(kind => kind.CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters))
            .OrderBy(static result => result.ListItemText, StringComparer.OrdinalIgnoreCase)];
    }
}
