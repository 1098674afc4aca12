using System.Collections;
using System.Management.Automation;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>What completers read of the ledger that stands on the command line already.</summary>
internal static class LedgerCompletion
{
    /// <summary>
    /// Suggestions out of the ledger that -Ledger or the user's $PSDefaultParameterValues name; none where no ledger can be
    /// read.
    /// </summary>
    public static IEnumerable<CompletionResult> From(
        string commandName, IDictionary boundParameters, Func<Ledger, IEnumerable<CompletionResult>> suggest)
    {
        try
        {
            if ((boundParameters[nameof(Ledger)] ?? Default(commandName)) is not { } given)
                return [];
            string path = LedgerTransformationAttribute.Read(new LedgerTransformationAttribute().TextOf(given));
            // A script that resolved the path itself would leave a wrong one in the user's $Error.
            string full = LedgerLocation.IsServer(path) ? path : CurrentSession.State.Path.GetUnresolvedProviderPathFromPSPath(path);
            using Ledger ledger = Ledger.Open(full, LedgerAccess.Read);
            return [.. suggest(ledger)];
        }
        catch (Exception exception) when (
            exception is EmrException or RuntimeException or InvalidOperationException or ArgumentException
                or NotSupportedException)
        {
            // Completion has no place for errors.
            return [];
        }
    }

    private static object? Default(string commandName)
    {
        if (CurrentSession.Read("$PSDefaultParameterValues") is not IDictionary defaults)
            return null;
        foreach (DictionaryEntry entry in defaults)
        {
            if ($"{entry.Key}".Split(':') is [var command, var parameter]
                && parameter.Trim().Equals(nameof(Ledger), StringComparison.OrdinalIgnoreCase)
                && new WildcardPattern(command.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant)
                    .IsMatch(commandName))
            {
                return entry.Value;
            }
        }
        return null;
    }
}
