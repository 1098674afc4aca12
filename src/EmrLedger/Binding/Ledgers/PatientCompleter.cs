using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// Suggests patients of the ledger on the command line, by the beginning of their hashes, and the session's keys.
/// </summary>
public sealed class PatientCompleter : IArgumentCompleter
{
    private const int MostSuggestions = 20;

    private readonly VariableCompleter<EmrKey> variables = new();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> patients =
            Hash160.TryParse(word.PadRight(2 * Hash160.Length, '0'), out Hash160 first)
            && Hash160.TryParse(word.PadRight(2 * Hash160.Length, 'f'), out Hash160 last)
                ? LedgerCompletion.From(commandName, fakeBoundParameters, ledger => ledger
                    .FindPatients(first, last, MostSuggestions)
                    .Select(static patient => new CompletionResult(patient.ToString())))
                : [];
        return
        [
            .. patients,
            .. variables.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters),
        ];
    }
}
