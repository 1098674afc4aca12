using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Blocks;

namespace EmrLedger.Commands;

/// <summary>Test-EmrBlock: checks blocks as a chain.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrBlock")]
[OutputType(typeof(bool), typeof(BlockCheckResult))]
public sealed class TestEmrBlockCommand : EmrCmdlet
{
    private ChainCheck chain = null!;

    /// <summary>A block, or an object with a block's members.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [BlockTransformation]
    public Input<EmrBlock> InputObject { get; set; } = null!;

    /// <summary>What the blocks must meet; a block never supplies it itself.</summary>
    [Parameter(Mandatory = true)]
    [DifficultyTransformation]
    [ArgumentCompleter(typeof(DifficultyCompleter))]
    public Input<UInt128> Difficulty { get; set; } = null!;

    /// <summary>The states before the first block.</summary>
    [Parameter]
    [UserStatesTransformation]
    public Input<UserState[]>? UserState { get; set; }

    /// <summary>Returns what is wrong and which states change, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        chain = new ChainCheck(Require(Difficulty), new UserStates(UserState is null ? null : Require(UserState)));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryGet(InputObject, out EmrBlock? block))
            return;
        BlockCheckResult result = OrFail(() => chain.Check(block));
        foreach (Fault fault in result.Faults)
            WriteVerbose(fault.ToString());
        WriteObject(Detailed ? result : result.Valid);
    }
}
