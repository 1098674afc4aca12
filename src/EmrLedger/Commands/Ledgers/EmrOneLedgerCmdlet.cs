using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers;

/// <summary>A cmdlet that works with the ledger that its first argument names, and opens it before anything else.</summary>
public abstract class EmrOneLedgerCmdlet : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>What the cmdlet does with the ledger.</summary>
    private protected abstract LedgerAccess Access { get; }

    /// <summary>The ledger, from the beginning of processing on.</summary>
    private protected Ledger OpenedLedger { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing() => OpenedLedger = RequireLedger(Ledger, Access);
}
