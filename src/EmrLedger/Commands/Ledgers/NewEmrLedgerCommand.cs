using System.Management.Automation;
using System.Numerics;
using System.Text.RegularExpressions;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Values;
using EmrLedger.Blocks;
using EmrLedger.Commands.Files;
using EmrLedger.Commands.Mining;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Mining;

namespace EmrLedger.Commands;

/// <summary>New-EmrLedger: makes a ledger with its genesis block.</summary>
[Cmdlet(VerbsCommon.New, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LedgerInfo))]
public sealed partial class NewEmrLedgerCommand : EmrFileCmdlet
{
    /// <summary>The ledger's name.</summary>
    [Parameter(Mandatory = true, Position = FilePosition + 1)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The difficulty of every block.</summary>
    [Parameter(Mandatory = true)]
    [DifficultyTransformation]
    [ArgumentCompleter(typeof(DifficultyCompleter))]
    public BigInteger Difficulty { get; set; }

    /// <summary>Who registers doctors.</summary>
    [Parameter]
    [PublicKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey? Authority { get; set; }

    /// <summary>Makes a ledger without a registry, which takes records of everybody.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    /// <summary>The rules that the ledger keeps for ever: 2, or 1 for one without pharmacies.</summary>
    [Parameter]
    [ValidateRange(1, 2)]
    public int Rules { get; set; } = (int)RuleSet.Two;

    /// <summary>Makes a ledger that admits no prescription but with a sealed text.</summary>
    [Parameter]
    public SwitchParameter Sealed { get; set; }

    /// <summary>The origin that the ledger's checkpoints are to bear.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Origin { get; set; }

    /// <summary>The most workers that mine the genesis block.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>The most seconds that mining may take; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>The login to a ledger's server.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    private protected override bool TakesServer => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            Make(WithLogin(ResolveTarget(), Credential));
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
        }
    }

    // Both are texts, and the ledger would bear the path for ever.
    private void RequireInPlace()
    {
        bool isPlace = PathBeginning().IsMatch(Name) || LedgerLocation.IsServer(Name)
            || (HasExtension(Name) && !HasExtension(GivenPath));
        if (isPlace)
        {
            throw new EmrException(
                EmrError.NameInvalid, "The name is the path of a file, or of a server: name and path were given in each other's place.",
                "Give the path first, then the ledger's name; or -Path and -Name.");
        }
    }

    private static bool HasExtension(string text) => text.EndsWith(".emr", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(\.{1,2}|~)?[/\\]|^[A-Za-z]:[/\\]")]
    private static partial Regex PathBeginning();

    private void Make(string path)
    {
        if (Open == (Authority is not null))
        {
            throw new EmrException(
                EmrError.AuthorityRequired, "A ledger has either an authority who registers doctors, or is open to everybody.");
        }
        RequireInPlace();
        LedgerManifest manifest = LedgerManifest.Create(Name, (UInt128)Difficulty, Authority, Origin, (RuleSet)Rules, Sealed);
        // Before mining, which may take long.
        EmrLedger.Ledgers.Ledger.RequireFree(path);
        if (!ShouldProcess(LedgerLocation.NameOf(path), "Make a ledger"))
            return;

        BlockDraft genesis = manifest.Genesis((ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        BlockMining mining = new(this, new MiningOptions { Workers = ThrottleLimit }, TimeoutSec, StopToken);
        if (mining.FindNonce(genesis) is not { } nonce)
            return;
        EmrLedger.Ledgers.Ledger.Create(path, manifest, genesis.Seal(nonce));
        LedgerInfo info;
        using (Ledger ledger = EmrLedger.Ledgers.Ledger.Open(path, LedgerAccess.Read))
            info = ledger.Describe();
        WarnOfServer(path);
        WriteObject(info);
    }
}
