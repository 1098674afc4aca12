using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the names of the doctors of the ledger on the command line.</summary>
public sealed class DoctorNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        return LedgerCompletion.From(commandName, fakeBoundParameters, ledger => ledger.RegistryDesk.Read()
            .Where(doctor => doctor.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(static doctor => new CompletionResult(
                Quote(doctor.Name), Display.Line(doctor.Name), CompletionResultType.ParameterValue,
                $"{doctor.Hash}, {doctor.Status}")));
    }

    // The parameter takes wildcards, so those in the name itself are escaped.
    private static string Quote(string name) =>
        $"'{CodeGeneration.EscapeSingleQuotedStringContent(WildcardPattern.Escape(name))}'";
}
