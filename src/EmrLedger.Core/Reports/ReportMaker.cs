using EmrLedger.Evidence;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Reports.Facts;
using EmrLedger.Text;
using EmrLedger.Verification;

namespace EmrLedger.Reports;

/// <summary>
/// Makes a report: starts the verification of a ledger or an export, follows it, and says at its end what it came to know. One
/// maker makes one report.
/// </summary>
public sealed class ReportMaker
{
    private readonly ReportRequest request;
    private readonly DateTimeOffset made;
    private readonly ReportTally tally;
    private LedgerAnchor? held;

    /// <summary>A maker.</summary>
    /// <param name="request">What the report is to be about.</param>
    /// <param name="made">When it is made: what a prescription's last day is held against.</param>
    /// <exception cref="EmrException">DateInvalid where the period ends before it begins.</exception>
    public ReportMaker(ReportRequest request, DateTimeOffset made)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.From > request.To)
        {
            throw new EmrException(
                EmrError.DateInvalid,
                $"The period begins on {Display.Day(request.From.Value)} and ends on {Display.Day(request.To.Value)}, before that.",
                "Give the first day before the last one; both are included.");
        }
        this.request = request;
        this.made = made;
        tally = new ReportTally(request, DateOnly.FromDateTime(made.UtcDateTime));
    }

    /// <summary>Starts the verification.</summary>
    /// <param name="path">The ledger or the export, which is opened for reading.</param>
    /// <param name="workers">How many threads work on it, at least 1.</param>
    /// <param name="anchor">What the ledger is held against; null for the file alone.</param>
    /// <param name="cancellation">Ends it soon.</param>
    public LedgerVerification Start(string path, int workers, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        held = anchor;
        return LedgerVerification.Start(path, workers, anchor, request.Key, tally, cancellation);
    }

    /// <summary>The report.</summary>
    /// <param name="check">What the verification that was started has found.</param>
    /// <exception cref="EmrException">ReportInvalid where the report before is of another ledger.</exception>
    public LedgerReport Finish(LedgerCheckResult check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (tally.Manifest is { } manifest)
            request.Previous?.RequireOf(manifest.Id);
        ReportAnchor? anchor = held is null ? null : Describe(held);
        return new LedgerReport
        {
            Made = made,
            Verdict = ReportWords.VerdictOf(check, anchor),
            Location = Display.Line(check.Path),
            Id = tally.Manifest?.Id ?? "",
            Name = Display.Line(check.Name),
            Rules = (int?)tally.Manifest?.Rules ?? 0,
            Difficulty = $"{tally.Manifest?.Difficulty ?? 0}",
            Check = check,
            Faults = [.. check.Faults.Select(static fault => new ReportFault(
                fault.Code, fault.Height, fault.Index, Display.Line(fault.ToString()), ReportWords.MeaningOf(fault.Code)))],
            Warnings = [.. check.Warnings.Select(Display.Line)],
            NotProved = [.. check.NotProved.Concat(ReportWords.NotProvedOf(check, tally.Manifest)).Select(Display.Line)],
            Anchor = anchor,
            From = request.From,
            To = request.To,
            PeriodBlocks = tally.Blocks,
            PeriodRecords = tally.Records,
            Days = tally.Days,
            Signers = tally.Signers,
            Statements = tally.Statements,
            // A fault beside the chain does not touch what the chain says of them.
            Prescriptions = tally.Prescriptions,
            Mining = tally.Mining,
            Registry = Describe(tally.Registry),
            Erasures = tally.Erasures,
            Texts = tally.Texts,
            Differences = tally.Compare(check.Blocks),
        };
    }

    private static ReportAnchor Describe(LedgerAnchor anchor)
    {
        CheckpointCheckResult check = CheckpointCheck.Check(anchor.Checkpoint, anchor.Policy);
        return new ReportAnchor(
            Display.Line(check.Origin), check.Size, Display.Line(anchor.Policy.LogKey.Name), anchor.Policy.Quorum,
            [.. check.Witnesses.Select(Display.Line)], check.Valid);
    }

    private ReportRegistry Describe(DoctorRegistry? registry)
    {
        RegisteredKey[] doctors = [.. registry?.Doctors ?? []];
        RegisteredKey[] pharmacies = [.. registry?.Pharmacies ?? []];
        return new ReportRegistry(
            registry?.Authority?.Hash.ToString(), Count(doctors, DoctorStatus.Registered), Count(doctors, DoctorStatus.Revoked),
            Count(pharmacies, DoctorStatus.Registered), Count(pharmacies, DoctorStatus.Revoked), List(doctors), List(pharmacies),
            tally.Changes);

        static ulong Count(RegisteredKey[] keys, DoctorStatus status) => (ulong)keys.Count(key => key.Status == status);

        static ReportList<ReportKey> List(RegisteredKey[] keys) => new(
            [.. keys.OrderBy(static key => key.Name, StringComparer.Ordinal).ThenBy(static key => key.Hash, StringComparer.Ordinal)
                .Take(ReportTally.MostRows)
                .Select(static key => new ReportKey(key.Hash, Display.Line(key.Name), key.Status, key.Height ?? 0))],
            (ulong)keys.Length);
    }
}
