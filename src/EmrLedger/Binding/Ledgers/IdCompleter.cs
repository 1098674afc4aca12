using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// Suggests ids of the ledger on the command line by their first digits, and the session's variables that hold what has one.
/// </summary>
/// <typeparam name="T">What has an id.</typeparam>
public abstract class IdCompleter<T> : IArgumentCompleter
    where T : class
{
    private const int MostSuggestions = 20;

    private readonly VariableCompleter<T> variables = new();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> ids =
            Hash256.TryParse(word.PadRight(2 * Hash256.Length, '0'), out Hash256 first)
            && Hash256.TryParse(word.PadRight(2 * Hash256.Length, 'f'), out Hash256 last)
                ? LedgerCompletion.From(commandName, fakeBoundParameters, ledger => KindsFor(commandName)
                    .SelectMany(kind => ledger.FindIds(kind, first, last, MostSuggestions))
                    .Take(MostSuggestions)
                    .Select(found => new CompletionResult(
                        found.Id.ToString(), found.Id.ToString(), CompletionResultType.ParameterValue, Describe(found))))
                : [];
        return
        [
            .. ids,
            .. variables.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters),
        ];
    }

    /// <summary>What a command takes the ids of.</summary>
    private protected abstract IEnumerable<IdKind> KindsFor(string command);

    /// <summary>What an id is of, in a few words.</summary>
    private protected abstract string Describe(FoundId found);
}
