using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Reports.Facts;
using EmrLedger.Sealing;
using EmrLedger.Text;
using EmrLedger.Verification;

namespace EmrLedger.Reports;

/// <summary>
/// Gathers a report's facts from the blocks that a verification finds valid. It keeps sums and the last of what is listed, so
/// that memory does not grow with the chain, but with who signs.
/// </summary>
internal sealed class ReportTally(ReportRequest request, DateOnly today) : IChainObserver
{
    private const int MostDays = 366;
    private const int MostOpened = 1 << 16;

    private readonly DayTally days = new(MostDays);
    private readonly IntervalTally intervals = new();
    private readonly Dictionary<Hash160, ulong> signers = [];
    private readonly HashSet<Hash160> authorities = [];
    private readonly SortedDictionary<PrescriptionAction, ulong> statements = [];
    private readonly Latest<ReportChange> changes = new(MostRows);
    private readonly Latest<ReportErasure> erasures = new(MostRows);
    private readonly Latest<ReportText> texts = new(MostRows);
    private readonly Latest<ReportChange> newChanges = new(MostRows);
    private readonly Latest<ReportErasure> newErasures = new(MostRows);
    private readonly Dictionary<string, string> opened = [];
    private HashSet<string>? told;
    private ulong? lastTimestamp;
    private ulong newBlocks;
    private ulong newRecords;
    private string? oldTip;

    /// <summary>The most rows of a table.</summary>
    public const int MostRows = 200;

    /// <summary>What the ledger is; null where its manifest was not read.</summary>
    public LedgerManifest? Manifest { get; private set; }

    /// <summary>The registry after the last valid block; null before the first.</summary>
    public DoctorRegistry? Registry { get; private set; }

    /// <summary>All prescriptions; null where the chain was not verified to its end.</summary>
    public ReportPrescriptions? Prescriptions { get; private set; }

    public ulong Blocks { get; private set; }

    public ulong Records { get; private set; }

    public ReportDays Days => days.ToDays();

    public ReportMining Mining => intervals.ToMining(Manifest?.Difficulty ?? 0);

    public IReadOnlyList<ReportStatements> Statements =>
        [.. statements.Select(static pair => new ReportStatements(pair.Key, pair.Value))];

    public ReportList<ReportChange> Changes => changes.ToList();

    public ReportList<ReportErasure> Erasures => erasures.ToList();

    public ReportList<ReportText>? Texts => request.IncludeText ? WithOpened(texts.ToList()) : null;

    /// <summary>Those who signed in the period.</summary>
    public ReportList<ReportSigner> Signers => new(
        [.. signers.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key.ToString(), StringComparer.Ordinal)
            .Take(MostRows).Select(pair => Describe(pair.Key, pair.Value))],
        (ulong)signers.Count);

    /// <inheritdoc/>
    public void Begin(LedgerManifest manifest)
    {
        Manifest = manifest;
        if (manifest.Authority is { } authority)
            authorities.Add(authority.Hash);
    }

    /// <inheritdoc/>
    public void Add(EmrBlock block, ChainState state)
    {
        DoctorRegistry before = Registry ?? DoctorRegistry.Initial(Manifest!.Authority, Manifest.Rules);
        DateOnly day = PrescriptionTerms.DayOf(block.Timestamp);
        bool isInPeriod = !(day < request.From) && !(day > request.To);
        bool isNew = request.Previous is not { } previous || block.Height >= previous.Blocks;
        if (block.Height + 1 == request.Previous?.Blocks)
            oldTip = block.BlockId;
        if (isNew)
        {
            newBlocks++;
            newRecords += (ulong)block.Records.Count;
        }
        if (isInPeriod)
            Count(block, day);
        else
            lastTimestamp = null;
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (block.Records[i].Contents is not { } contents)
                continue;
            if (before.IsStatement(contents))
                AddChange(contents, block, isInPeriod, isNew, ref before);
            if (isInPeriod)
                Count(contents, block, i);
        }
        foreach (PrescriptionState prescription in state.ChangedPrescriptions
            .Where(changed => changed.Erasure?.Height == block.Height).OrderBy(static changed => changed.TxId))
        {
            ReportErasure erasure = new(block.Height, block.Timestamp, prescription.TxId.ToString());
            if (isInPeriod)
                erasures.Add(erasure);
            if (isNew)
                newErasures.Add(erasure);
        }
        Registry = state.Registry;
    }

    /// <inheritdoc/>
    public void End(IEnumerable<PrescriptionState> prescriptions)
    {
        ulong[] counts = new ulong[Enum.GetValues<PrescriptionStatus>().Length];
        ulong total = 0;
        ulong units = 0;
        foreach (PrescriptionState prescription in prescriptions)
        {
            total++;
            units += (ulong)(prescription.LastDispense?.Total ?? 0);
            counts[(int)prescription.StatusOn(today)]++;
        }
        if (Manifest!.Rules >= RuleSet.Two)
        {
            Prescriptions = new ReportPrescriptions(
                total, [.. counts.Select(static (count, status) => new ReportStanding((PrescriptionStatus)status, count))], units);
        }
    }

    /// <inheritdoc/>
    public void AddOpened(Hash256 txId, OpenedText text)
    {
        string id = txId.ToString();
        if (request.IncludeText && (told ??= [.. texts.ToList().Rows.Select(static row => row.TxId)]).Contains(id))
            opened[id] = Display.Line(text.Text);
    }

    /// <summary>What is different from the report before.</summary>
    public ReportDifferences? Compare(ulong blocks)
    {
        if (request.Previous is not { } previous)
            return null;
        ulong shorter = previous.Blocks > blocks ? previous.Blocks - blocks : 0;
        bool isOther = oldTip is not null && oldTip != previous.Tip;
        return new ReportDifferences(
            previous.Made, previous.Valid, previous.Blocks, shorter, isOther, newBlocks, newRecords, newChanges.ToList(),
            newErasures.ToList());
    }

    // Sealed texts are long: those of the last records are told, up to so many characters together.
    private ReportList<ReportText> WithOpened(ReportList<ReportText> list)
    {
        ReportText[] rows = [.. list.Rows];
        int left = MostOpened;
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            if (!opened.TryGetValue(rows[i].TxId, out string? text))
                continue;
            left -= text.Length;
            rows[i] = rows[i] with { IsOpened = true, Opened = left >= 0 ? text : null };
        }
        return list with { Rows = rows };
    }

    private void Count(EmrBlock block, DateOnly day)
    {
        Blocks++;
        Records += (ulong)block.Records.Count;
        days.Add(day, (ulong)block.Records.Count);
        if (lastTimestamp is { } last)
            intervals.Add(unchecked((long)(block.Timestamp - last)));
        lastTimestamp = block.Timestamp;
    }

    private void Count(RecordContents contents, EmrBlock block, int index)
    {
        signers[contents.Doctor] = signers.GetValueOrDefault(contents.Doctor) + 1;
        if (Manifest!.Rules >= RuleSet.Two && RxStatement.IsStatement(contents.Prescription.Span)
            && RxStatement.TryParse(contents.Text, out RxStatement? statement))
        {
            statements[statement.Action] = statements.GetValueOrDefault(statement.Action) + 1;
        }
        if (request.IncludeText)
        {
            texts.Add(new ReportText(
                block.Height, index, block.Timestamp, contents.Doctor.ToString(), contents.TxId.ToString(),
                Display.Line(contents.Text)));
        }
    }

    private void AddChange(RecordContents contents, EmrBlock block, bool isInPeriod, bool isNew, ref DoctorRegistry registry)
    {
        RegisteredKey? known = registry.Find(contents.Patient);
        _ = registry.Admit(contents, block.Height, out registry);
        if (!RegistryStatement.TryParse(contents.Text, out RegistryStatement? statement))
            return;
        string what = statement.Action switch
        {
            RegistryAction.Authority => "registry handed over",
            RegistryAction.Revoke => known is RegisteredPharmacy ? "pharmacy revoked" : "doctor revoked",
            RegistryAction.Pharmacy => Verb("pharmacy"),
            _ => Verb("doctor"),
        };
        if (statement.Action == RegistryAction.Authority)
            authorities.Add(contents.Patient);
        ReportChange change = new(
            block.Height, block.Timestamp, what, contents.Patient.ToString(), Display.Line(statement.Name));
        if (isInPeriod)
            changes.Add(change);
        if (isNew)
            newChanges.Add(change);

        string Verb(string role) => known is { Status: DoctorStatus.Registered } ? $"{role} registered again"
            : known is null ? $"{role} registered" : $"{role} registered after a revocation";
    }

    private ReportSigner Describe(Hash160 hash, ulong records)
    {
        RegisteredKey? known = Registry?.Find(hash);
        string role = known switch
        {
            RegisteredPharmacy => "pharmacy",
            RegisteredDoctor => "doctor",
            _ => authorities.Contains(hash) ? "authority" : "not registered",
        };
        return new ReportSigner(hash.ToString(), role, Display.Line(known?.Name), records);
    }
}
