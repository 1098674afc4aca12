using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Commands.Files;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Sealing;

namespace EmrLedger.Commands;

/// <summary>Import-EmrEnvelope: gives a ledger the envelopes of records that it has without them.</summary>
[Cmdlet(VerbsData.Import, "EmrEnvelope", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ImportEmrEnvelopeCommand : EmrOneLedgerCmdlet
{
    private readonly Tally tally = new("envelope", "added");

    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        new UserPaths(this).ForEachFile(literal ? LiteralPath : Path, literal, Take);
    }

    private void Take(string file)
    {
        Envelope envelope = EnvelopeFile.Read(SafeFile.Read(file, EnvelopeFile.MaxLength));
        if (!ShouldProcess(OpenedLedger.Path, $"Add the envelope of {envelope.TxId}"))
            return;
        try
        {
            Stoppable(() => OpenedLedger.SealedTexts.Add(envelope, StopToken));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, file, tally);
            return;
        }
        tally.Add();
    }
}
