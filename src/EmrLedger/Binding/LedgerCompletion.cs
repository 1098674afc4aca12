using System.Collections;
using System.Management.Automation;
using EmrLedger.Ledgers;

namespace EmrLedger.Binding;

/// <summary>What completers read of the ledger that stands on the command line already.</summary>
internal static class LedgerCompletion
{
    private const string Resolve =
        "param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)";

    /// <summary>
    /// Suggestions out of the ledger that -Ledger names, or the user's $PSDefaultParameterValues; none where there is none
    /// that can be read.
    /// </summary>
    public static IEnumerable<CompletionResult> From(
        string commandName, IDictionary boundParameters, Func<Ledger, IEnumerable<CompletionResult>> suggest)
    {
        try
        {
            if ((boundParameters[nameof(Ledger)] ?? Default(commandName)) is not { } given)
                return [];
            string path = new LedgerTransformationAttribute().Read(given);
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            string resolved = shell.AddScript(Resolve).AddArgument(path).Invoke<string>().Single();
            using Ledger ledger = Ledger.Open(resolved, LedgerAccess.Read);
            return [.. suggest(ledger)];
        }
        catch (Exception exception) when (exception is EmrException or RuntimeException or InvalidOperationException)
        {
            // Whoever presses a key to be helped is not told of errors.
            return [];
        }
    }

    private static object? Default(string commandName)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        if (shell.AddScript("$PSDefaultParameterValues").Invoke().FirstOrDefault()?.BaseObject is not IDictionary defaults)
            return null;
        foreach (DictionaryEntry entry in defaults)
        {
            string[] parts = $"{entry.Key}".Split(':');
            if (parts is [var command, var parameter] && parameter.Trim().Equals(nameof(Ledger), StringComparison.OrdinalIgnoreCase)
                && WildcardPattern.Get(command.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(commandName))
            {
                return entry.Value;
            }
        }
        return null;
    }
}
