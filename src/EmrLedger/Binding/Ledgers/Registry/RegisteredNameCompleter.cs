using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Ledgers;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the names that the registry of the ledger on the command line has.</summary>
public abstract class RegisteredNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        return LedgerCompletion.From(commandName, fakeBoundParameters, ledger => Read(ledger.RegistryDesk)
            .Where(key => key.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(static key => new CompletionResult(
                Quote(key.Name), Display.Line(key.Name), CompletionResultType.ParameterValue,
                $"{key.Hash}, {key.Status}")));
    }

    /// <summary>The keys of the role.</summary>
    private protected abstract IEnumerable<RegisteredKey> Read(RegistryDesk desk);

    // The parameter takes wildcards, so those in the name itself are escaped.
    private static string Quote(string name) =>
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(WildcardPattern.Escape(name))}'";
}
