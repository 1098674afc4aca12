using System.Management.Automation;
using System.Numerics;
using EmrLedger.Binding.Blocks;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Blocks;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;

namespace EmrLedger.Commands;

/// <summary>Test-EmrBlock: checks blocks as a chain.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrBlock", DefaultParameterSetName = DifficultySet)]
[OutputType(typeof(bool), typeof(BlockCheckResult))]
public sealed class TestEmrBlockCommand : EmrLedgerCmdlet
{
    private const string DifficultySet = "Difficulty";
    private const string LedgerSet = "Ledger";

    private Func<EmrBlock, BlockCheckResult> check = null!;
    private LedgerChainCheck? ledgerCheck;
    private bool? areStatesKnown;

    /// <summary>A block, or an object with a block's members.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>What the blocks must meet; a block never supplies it itself.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DifficultySet)]
    [DifficultyTransformation]
    [ArgumentCompleter(typeof(DifficultyCompleter))]
    public BigInteger Difficulty { get; set; }

    /// <summary>The ledger by whose rules the blocks are checked. They go on from its block that the first one names.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The states before the first block.</summary>
    [Parameter(ParameterSetName = DifficultySet)]
    [UserStatesTransformation]
    public UserState[]? UserState { get; set; }

    /// <summary>Returns what is wrong and which states change, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == LedgerSet)
        {
            Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
            ledgerCheck = OrFail(() => Stoppable(() => new LedgerChainCheck(ledger)));
            check = ledgerCheck.Check;
            return;
        }
        check = new ChainCheck((UInt128)Difficulty, new UserStates(UserState)).Check;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(BlockReader.Read, InputObject, out var block))
            return;
        BlockCheckResult result = OrFail(() => Stoppable(() => check(block)));
        foreach (Fault fault in result.Faults)
            WriteVerbose(fault.ToString());
        if (result is { Valid: true, InLedger: false })
            WriteVerbose($"The block {result.BlockId} is not in the ledger; it could be added.");
        WarnOfUnknownStates(block, result);
        WriteObject(Detailed ? result : result.Valid);
    }

    // A block out of the middle of a chain may be in order, and its doctors' earlier records in the blocks before it.
    private void WarnOfUnknownStates(EmrBlock block, BlockCheckResult result)
    {
        areStatesKnown ??= ParameterSetName == LedgerSet || UserState is not null || block.Previous == EmrBlock.NoPrevious;
        if (areStatesKnown is true || result.Faults.All(static fault => fault.Code != FaultCode.NonceInvalid))
            return;
        areStatesKnown = true;
        WriteWarning(
            "The first block names one before it, and nothing says which numbers the doctors had there: they were taken to begin "
            + "at 1. Give -UserState or -Ledger, or check from the beginning of the chain.");
    }

    private protected override void Close()
    {
        ledgerCheck?.Dispose();
        ledgerCheck = null;
        base.Close();
    }
}
