using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Evidence;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Composition;
using EmrLedger.Evidence;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Reports.Pages;
using EmrLedger.Verification;

namespace EmrLedger.Commands;

/// <summary>New-EmrReport: checks a ledger, and writes a page that a person can read, with its facts as JSON beside it.</summary>
[Cmdlet(VerbsCommon.New, "EmrReport", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewEmrReportCommand : EmrOverwritingCmdlet
{
    private const string FactsExtension = ".json";

    private readonly HashSet<string> written = [];
    private LedgerAnchor? anchor;
    private PreviousReport? previous;

    /// <summary>The ledger, or an export of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The file of a checkpoint that was kept elsewhere and that the ledger must agree with; needs -LogKey.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>The verifier key of the log that signed the checkpoint.</summary>
    [Parameter]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(LogKeyCompleter))]
    public VerifierKey? LogKey { get; set; }

    /// <summary>The verifier keys of witnesses who must have signed.</summary>
    [Parameter]
    [VerifierKeysTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public VerifierKey[]? WitnessKey { get; set; }

    /// <summary>How many different witnesses must have signed; all that are given, without it.</summary>
    [Parameter]
    [ValidateRange(0, 64)]
    public int? Quorum { get; set; }

    /// <summary>The first day of the period, in UTC.</summary>
    [Parameter]
    [DayTransformation]
    public DateOnly? From { get; set; }

    /// <summary>The last day of the period, in UTC.</summary>
    [Parameter]
    [DayTransformation]
    public DateOnly? To { get; set; }

    /// <summary>The facts of the report before, whose differences stand first.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Previous { get; set; }

    /// <summary>A recipient's key, with which sealed texts are opened and held against what was signed.</summary>
    [Parameter]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey? Key { get; set; }

    /// <summary>Writes the texts of the period's last records as well, and those that -Key opens.</summary>
    [Parameter]
    public SwitchParameter IncludeText { get; set; }

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Key is not null)
            RequirePrivate(Key, "open a text");
        string? subject = null;
        try
        {
            if (AnchorReader.IsGiven(Checkpoint, LogKey, IsGiven(nameof(WitnessKey)) || IsGiven(nameof(Quorum))))
            {
                TrustPolicy policy = TrustPolicy.Of(LogKey!, IsGiven(nameof(WitnessKey)) ? WitnessKey ?? [] : null, Quorum);
                subject = Checkpoint;
                anchor = AnchorReader.Read(this, Checkpoint!, policy);
            }
            subject = Previous;
            if (Previous is not null)
                previous = PreviousReport.Read(new UserPaths(this).ResolveOne(Previous, literal: true));
            subject = null;
            _ = NewMaker();
        }
        catch (EmrException exception)
        {
            Fail(exception, subject);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? subject = GivenPath;
        string page;
        string facts;
        LedgerReport report;
        try
        {
            (page, facts) = RequireTargets();
            subject = TargetOf(Ledger);
            string path = PathOf(Ledger);
            RequireApart(path, page, facts);
            if (!ShouldProcess(page, $"Write a report on {LedgerLocation.NameOf(path)}"))
                return;
            ReportMaker maker = NewMaker();
            LedgerCheckResult check = Verify(
                maker.Start(path, ThrottleLimit, anchor, StopToken), $"Checking {LedgerLocation.NameOf(path)}");
            report = maker.Finish(check);
            subject = GivenPath;
            // With texts in them, they are for nobody else. The page comes last: where it is there, its facts are.
            SafeFile.Write(facts, stream => ReportJson.Write(report, stream), secret: IncludeText, Force);
            SafeFile.Write(page, stream => ReportPage.Write(report, stream), secret: IncludeText, Force);
        }
        catch (EmrException exception)
        {
            if (!MyInvocation.ExpectingInput)
                Fail(exception, subject);
            WriteFailure(exception, subject);
            return;
        }
        if (!report.Check.Valid)
            WriteWarning(report.Verdict);
        foreach (string warning in report.Warnings)
            WriteWarning($"{report.Location}: {warning}.");
        foreach (string file in (string[])[page, facts])
        {
            // As Get-Item has it, with its folder and its mode; and from wherever the current location is.
            WriteObject(
                InvokeProvider.Item.Get([$@"Microsoft.PowerShell.Core\FileSystem::{file}"], force: true, literalPath: true),
                enumerateCollection: true);
        }
    }

    private ReportMaker NewMaker() => new(
        new ReportRequest { From = From, To = To, Previous = previous, Key = Key, IncludeText = IncludeText },
        DateTimeOffset.UtcNow);

    private (string Page, string Facts) RequireTargets()
    {
        string page = ResolveTarget();
        string facts = System.IO.Path.ChangeExtension(page, FactsExtension);
        if (facts == page)
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{page}' is where the facts would stand, and not the page.",
                "Give a path like november.html.");
        }
        SafeFile.RequireFolder(page);
        foreach (string file in (string[])[page, facts])
        {
            if (written.Contains(file))
            {
                throw new EmrException(
                    EmrError.PathInvalid, $"'{file}' was written by this very command, for an input before.",
                    "Give each input a file of its own, such as with ForEach-Object.");
            }
            RequireFree(file, FileKind.Report);
        }
        written.UnionWith([page, facts]);
        return (page, facts);
    }

    // None of the files that are read is written over, by this or another name.
    private void RequireApart(string path, params ReadOnlySpan<string> files)
    {
        UserPaths paths = new(this);
        List<string> read = [];
        if (!LedgerLocation.IsServer(path))
            read.AddRange([path, .. Adapters.Get<ILedgerStores>().FilesOf(path)]);
        foreach (string? given in (string?[])[Checkpoint, Previous])
        {
            if (given is not null)
                read.Add(paths.ResolveOne(given, literal: true));
        }
        foreach (string file in files)
        {
            foreach (string other in read)
            {
                if (FileEntry.IsSame(file, other))
                {
                    throw new EmrException(
                        EmrError.PathInvalid, $"'{file}' is a file that the command reads, and is not written over.",
                        "Give another path.");
                }
            }
        }
    }
}
