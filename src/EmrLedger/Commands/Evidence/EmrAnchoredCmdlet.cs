using System.Management.Automation;
using EmrLedger.Binding.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Verification;

namespace EmrLedger.Commands.Evidence;

/// <summary>A cmdlet that holds a ledger against a checkpoint, where its user has one.</summary>
public abstract class EmrAnchoredCmdlet : EmrTrustCmdlet
{
    /// <summary>The file of a checkpoint that was kept elsewhere and that the ledger must agree with; needs -LogKey.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>The verifier key of the log that signed the checkpoint.</summary>
    [Parameter]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(LogKeyCompleter))]
    public override VerifierKey? LogKey { get; set; }

    /// <summary>What reads the checkpoint, as often as it is called; it reads null where the user has none.</summary>
    private protected Func<LedgerAnchor?> RequireAnchor()
    {
        if (!OrFail(() => AnchorReader.IsGiven(Checkpoint, LogKey, IsGiven(nameof(WitnessKey)) || IsGiven(nameof(Quorum)))))
            return static () => null;
        TrustPolicy policy = RequirePolicy(LogKey!);
        try
        {
            string file = new UserPaths(this).ResolveOne(Checkpoint!, literal: true);
            return () => new LedgerAnchor(NoteFile.Read(file), policy);
        }
        catch (EmrException exception)
        {
            Fail(exception, Checkpoint);
            throw;
        }
    }
}
