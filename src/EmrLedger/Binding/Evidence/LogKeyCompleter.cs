using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Binding.Evidence;

/// <summary>
/// Suggests the session's variables that hold the key of a log, as an object or as the text of its verifier key; a witness's key
/// would check nothing here. The ledger itself is not asked: whose key a log signs with is for the user to know.
/// </summary>
public sealed class LogKeyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SessionVariables.Suggest(
            wordToComplete, static value => Read(value) is { Role: NoteRole.Log } key ? $"Log {Display.Line(key.Name)}, {key}" : null);

    private static VerifierKey? Read(object? value) => value switch
    {
        NoteKey key => key.Verifier,
        VerifierKey key => key,
        string text when VerifierKey.TryParse(text.Trim(), out VerifierKey? key) => key,
        _ => null,
    };
}
