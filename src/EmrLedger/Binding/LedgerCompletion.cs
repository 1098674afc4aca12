using System.Collections;
using System.Management.Automation;
using EmrLedger.Ledgers;

namespace EmrLedger.Binding;

/// <summary>What completers read of the ledger that stands on the command line already.</summary>
internal static class LedgerCompletion
{
    /// <summary>Suggestions out of the ledger that -Ledger names; none where it names none that can be read.</summary>
    public static IEnumerable<CompletionResult> From(IDictionary boundParameters, Func<Ledger, IEnumerable<CompletionResult>> suggest)
    {
        try
        {
            if (boundParameters[nameof(Ledger)] is not { } given)
                return [];
            string path = new LedgerTransformationAttribute().Read(given);
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            string resolved = shell
                .AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)").AddArgument(path)
                .Invoke<string>().Single();
            using Ledger ledger = Ledger.Open(resolved, LedgerAccess.Read);
            return [.. suggest(ledger)];
        }
        catch (Exception exception) when (exception is EmrException or RuntimeException or InvalidOperationException)
        {
            // Whoever presses a key to be helped is not told of errors.
            return [];
        }
    }
}
