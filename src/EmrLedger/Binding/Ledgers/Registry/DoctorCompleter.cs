using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the doctors of the ledger on the command line, by name or hash, and the session's keys.</summary>
public sealed class DoctorCompleter : IArgumentCompleter
{
    private readonly VariableCompleter<EmrKey> variables = new();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> doctors = word.StartsWith('$') ? [] : LedgerCompletion.From(
            commandName, fakeBoundParameters, ledger =>
            ledger.RegistryDesk.Read()
            .Where(doctor => doctor.Hash.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                || doctor.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            .Select(static doctor => new CompletionResult(
                doctor.Hash, $"{Display.Line(doctor.Name)} {Display.Hash(doctor.Hash, 8)}", CompletionResultType.ParameterValue,
                $"{Display.Line(doctor.Name)}, {doctor.Status}")));
        return
        [
            .. doctors,
            .. variables.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters),
        ];
    }
}
