using System.Management.Automation;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence;

namespace EmrLedger.Commands;

/// <summary>Test-EmrCheckpoint: checks the signatures under checkpoints.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrCheckpoint", DefaultParameterSetName = UserPaths.PathSet)]
[OutputType(typeof(bool), typeof(CheckpointCheckResult))]
public sealed class TestEmrCheckpointCommand : EmrEvidenceCmdlet
{
    private protected override (object Result, bool Valid, IReadOnlyList<Fault> Faults) Check(string file)
    {
        CheckpointCheckResult result = CheckpointCheck.Check(NoteFile.Read(file), Policy);
        return (result, result.Valid, result.Faults);
    }
}
