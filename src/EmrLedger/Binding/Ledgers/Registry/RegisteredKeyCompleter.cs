using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Ledgers;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests keys of the registry of the ledger on the command line, by name or hash, and the session's keys.</summary>
public abstract class RegisteredKeyCompleter : IArgumentCompleter
{
    private readonly VariableCompleter<EmrKey> variables = new();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> keys = word.StartsWith('$') ? [] : LedgerCompletion.From(
            commandName, fakeBoundParameters, ledger =>
            Read(ledger.RegistryDesk)
            .Where(key => key.Hash.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || key.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(static key => new CompletionResult(
                key.Hash, $"{Display.Line(key.Name)} {Display.Hash(key.Hash, 8)}", CompletionResultType.ParameterValue,
                $"{Display.Line(key.Name)}, {key.Status}")));
        return
        [
            .. keys,
            .. variables.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters),
        ];
    }

    /// <summary>The keys of the role.</summary>
    private protected abstract IEnumerable<RegisteredKey> Read(RegistryDesk desk);
}
