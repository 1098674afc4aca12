using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Registry;

/// <summary>
/// Reads the registry off the authority's records, which an index finds. Statements take effect by position: a new
/// authority's count from its own appointment on.
/// </summary>
/// <param name="authority">The first authority; null in an open ledger.</param>
/// <param name="rules">The rules that the ledger keeps.</param>
internal sealed class RegistryReader(RegistryKey? authority, RuleSet rules)
{
    private readonly Progress beginning = new(DoctorRegistry.Initial(authority, rules), AfterNonce: 0, Height: 0, Index: -1);
    private Progress? newest;

    /// <summary>The registry after the sealed records below a height; after all of them without one.</summary>
    public DoctorRegistry Read(ILedgerView view, ulong? below)
    {
        // A ledger only grows, so what was read for its tip once is the beginning of what is read for it later.
        bool isLater = below is null || newest is null || below > newest.Height;
        Progress progress = isLater ? newest ?? beginning : beginning;
        while (progress.Registry.Authority is { } current)
        {
            progress = Follow(view, progress, current, below).LastOrDefault(progress);
            if (progress.Registry.Authority == current)
                break;
        }
        if (isLater)
            newest = progress;
        return progress.Registry;
    }

    /// <summary>The registry at every place where sealed records changed it.</summary>
    public RegistryHistory ReadHistory(ILedgerView view)
    {
        List<RegistryHistory.Step> steps = [];
        Progress progress = beginning;
        while (progress.Registry.Authority is { } current)
        {
            foreach (Progress next in Follow(view, progress, current, below: null))
            {
                steps.Add(new RegistryHistory.Step(next.Height, next.Index, next.Registry));
                progress = next;
            }
            if (progress.Registry.Authority == current)
                break;
        }
        return new RegistryHistory(beginning.Registry, steps);
    }

    /// <summary>The registry with the statements of pending records upon it, in their order.</summary>
    public static DoctorRegistry WithPending(ILedgerView view, DoctorRegistry registry)
    {
        // A successor's statements count from the appointment on, and nobody else's do.
        ulong place = 0;
        while (registry.Authority is { } current)
        {
            RecordQuery statements = new() { Doctor = current.Hash, TextBeginsWith = RegistryStatement.MarkerBytes };
            foreach (EmrRecord record in view.ReadPending(statements))
            {
                // Where another record was sealed in its place, a statement cannot come into force any more.
                if (Statement(record) is not { } statement || statement.Nonce <= view.LastNonce(statement.Doctor)
                    || view.FindPending(statement.Doctor, statement.Nonce)?.Place is not { } found || found < place)
                {
                    continue;
                }
                _ = registry.Admit(statement, height: null, out registry);
                if (registry.Authority != current)
                {
                    place = found;
                    break;
                }
            }
            if (registry.Authority == current)
                break;
        }
        return registry;
    }

    // The authority's records one by one, up to the one that hands the registry over.
    private static IEnumerable<Progress> Follow(ILedgerView view, Progress progress, RegistryKey current, ulong? below)
    {
        RecordQuery query = new() { Doctor = current.Hash, AfterNonce = progress.AfterNonce, BelowHeight = below };
        foreach (LedgerRecord record in view.ReadRecords(query))
        {
            if (record is not { Height: { } height, Index: { } index } || (height, index).CompareTo((progress.Height, progress.Index)) <= 0)
                continue;
            DoctorRegistry registry = progress.Registry;
            if (Statement(record.Record) is { } statement)
                _ = registry.Admit(statement, height, out registry);
            progress = new Progress(registry, record.Record.Nonce, height, index);
            if (registry.Authority != current)
            {
                yield return progress with { AfterNonce = 0 };
                yield break;
            }
            yield return progress;
        }
    }

    private static RecordContents? Statement(EmrRecord record) =>
        record.Contents is { } contents && RegistryStatement.IsStatement(contents.Prescription.Span) ? contents : null;

    private sealed record Progress(DoctorRegistry Registry, ulong AfterNonce, ulong Height, int Index);
}
