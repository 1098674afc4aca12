using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Ledgers;

namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// Suggests ids of the ledger on the command line by their first digits, and the session's variables that hold what has one.
/// </summary>
public abstract class IdCompleter : IArgumentCompleter
{
    private const int MostSuggestions = 20;

    private readonly IArgumentCompleter[] variables;

    /// <param name="variables">What suggests the variables.</param>
    private protected IdCompleter(params IArgumentCompleter[] variables) => this.variables = variables;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> ids =
            Hash256.TryParse(word.PadRight(2 * Hash256.Length, '0'), out Hash256 first)
            && Hash256.TryParse(word.PadRight(2 * Hash256.Length, 'f'), out Hash256 last)
                ? LedgerCompletion.From(
                    commandName, fakeBoundParameters,
                    ledger => Find(ledger, commandName, first, last, MostSuggestions).Take(MostSuggestions)
                        .Select(static found => new CompletionResult(found.Id, found.Id, CompletionResultType.ParameterValue, found.Words)))
                : [];
        return
        [
            .. ids,
            .. variables.SelectMany(
                kind => kind.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters)),
        ];
    }

    /// <summary>The ids that lie between two, both included, and what each is of in a few words.</summary>
    private protected abstract IEnumerable<(string Id, string Words)> Find(
        Ledger ledger, string command, Hash256 first, Hash256 last, int most);
}
