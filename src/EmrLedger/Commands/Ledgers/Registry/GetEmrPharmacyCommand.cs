using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Get-EmrPharmacy: the pharmacies of a ledger's registry, revoked and pending ones too.</summary>
[Cmdlet(VerbsCommon.Get, "EmrPharmacy", DefaultParameterSetName = NameSet)]
[OutputType(typeof(RegisteredPharmacy))]
public sealed class GetEmrPharmacyCommand : EmrRegisteredCmdlet
{
    private const string NameSet = "Name";
    private const string PharmacySet = "Pharmacy";

    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = NameSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PharmacySet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The names to find; wildcards are expanded.</summary>
    [Parameter(Position = 1, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PharmacyNameCompleter))]
    public string Name { get; set; } = "*";

    /// <summary>The pharmacy, by hash or key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PharmacySet, ValueFromPipeline = true)]
    [UserHashTransformation(LeftToOthers = [typeof(LedgerInfo), typeof(LedgerCheckResult)])]
    [ArgumentCompleter(typeof(PharmacyCompleter))]
    [AllowEmptyString]
    public string? Pharmacy { get; set; }

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.ReadPharmacies();

    private protected override void Read() => WriteFound(Pharmacy, Name, EmrError.PharmacyNotFound, "pharmacy");
}
