using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Prescriptions;

/// <summary>
/// Suggests txids of prescriptions, sealed and pending ones, by their first digits, and the session's variables that hold one. It
/// never shows a text.
/// </summary>
public sealed class PrescriptionCompleter : IArgumentCompleter
{
    private const int MostSuggestions = 20;

    // Of the ids that fit, many may be those of statements.
    private const int MostCandidates = 200;

    private readonly IArgumentCompleter[] variables = [new VariableCompleter<EmrPrescription>(), new VariableCompleter<EmrRecord>()];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<CompletionResult> ids =
            Hash256.TryParse(word.PadRight(2 * Hash256.Length, '0'), out Hash256 first)
            && Hash256.TryParse(word.PadRight(2 * Hash256.Length, 'f'), out Hash256 last)
                ? LedgerCompletion.From(commandName, fakeBoundParameters, ledger => Find(ledger, first, last)) : [];
        return
        [
            .. ids,
            .. variables.SelectMany(
                kind => kind.CompleteArgument(commandName, parameterName, wordToComplete!, commandAst, fakeBoundParameters)),
        ];
    }

    private static IEnumerable<CompletionResult> Find(Ledger ledger, Hash256 first, Hash256 last)
    {
        IEnumerable<FoundId> candidates = ledger.FindIds(IdKind.Record, first, last, MostCandidates)
            .Concat(ledger.FindIds(IdKind.PendingRecord, first, last, MostCandidates));
        return candidates.Where(found => Prescribes(ledger, found)).Select(found => ledger.Prescriptions.Find(found.Id))
            .OfType<EmrPrescription>().Take(MostSuggestions)
            .Select(static found => new CompletionResult(
                found.TxId, found.TxId, CompletionResultType.ParameterValue,
                $"{found.Status}, patient {Display.Hash(found.Patient, 8)}"));
    }

    // To replay a patient's records for each statement would keep who types waiting.
    private static bool Prescribes(Ledger ledger, FoundId found)
    {
        RecordQuery query = new() { TxId = found.Id };
        EmrRecord? record = found.Height is null
            ? ledger.Pending.Read(query).FirstOrDefault() : ledger.ReadRecords(query).FirstOrDefault()?.Record;
        bool isRegistrys = record is null || (ledger.Manifest.Authority is not null && RegistryStatement.IsStatement(record.Prescription));
        return !isRegistrys && (!RxStatement.TryParse(record!.Prescription, out RxStatement? statement)
            || statement.Action is PrescriptionAction.Issue or PrescriptionAction.Amend);
    }
}
