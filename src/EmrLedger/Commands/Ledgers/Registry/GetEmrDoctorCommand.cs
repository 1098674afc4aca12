using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Get-EmrDoctor: the doctors of a ledger's registry, revoked and pending ones too.</summary>
[Cmdlet(VerbsCommon.Get, "EmrDoctor", DefaultParameterSetName = NameSet)]
[OutputType(typeof(RegisteredDoctor))]
public sealed class GetEmrDoctorCommand : EmrRegisteredCmdlet
{
    private const string NameSet = "Name";
    private const string DoctorSet = "Doctor";

    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = DoctorSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The names to find; wildcards are expanded.</summary>
    [Parameter(Position = 1, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DoctorNameCompleter))]
    public string Name { get; set; } = "*";

    /// <summary>The doctor, by hash or key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DoctorSet, ValueFromPipeline = true)]
    [UserHashTransformation(LeftToOthers = [typeof(LedgerInfo), typeof(LedgerCheckResult)])]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string? Doctor { get; set; }

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.Read();

    private protected override void Read() => WriteFound(Doctor, Name, EmrError.DoctorNotFound, "doctor");
}
