using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Ledgers.Registry;

/// <summary>
/// Reads the registry off the authority's records, which an index finds. Statements take effect by position: a new
/// authority's count from its own appointment on.
/// </summary>
internal sealed class RegistryReader(LedgerManifest manifest)
{
    private Progress newest = new(DoctorRegistry.Initial(manifest), AfterNonce: 0, Height: 0, Index: -1);

    /// <summary>The registry after the sealed records below a height; after all of them without one.</summary>
    public DoctorRegistry Read(ILedgerView view, ulong? below)
    {
        // A ledger only grows, so what was read for its tip once is the beginning of what is read for it later.
        Progress progress = below is null || below > newest.Height ? newest : new Progress(DoctorRegistry.Initial(manifest), 0, 0, -1);
        while (progress.Registry.Authority is { } authority)
        {
            progress = Follow(view, progress, authority, below);
            if (progress.Registry.Authority == authority)
                break;
        }
        if (below is null || below > newest.Height)
            newest = progress;
        return progress.Registry;
    }

    /// <summary>The registry with the statements of pending records upon it, in their order.</summary>
    public static DoctorRegistry WithPending(ILedgerView view, DoctorRegistry registry)
    {
        if (registry.Authority is not { } authority)
            return registry;
        DoctorRegistry after = Apply(view.ReadPending(new RecordQuery { Doctor = authority.Hash }));
        // Once a successor is pending, whose statement counts depends on the order of all.
        return after.Authority == authority ? after : Apply(view.ReadPending(new RecordQuery()));

        DoctorRegistry Apply(IEnumerable<EmrRecord> records)
        {
            DoctorRegistry working = registry;
            foreach (EmrRecord record in records.Where(IsUpcoming))
                _ = working.Admit(record, height: null, out working);
            return working;
        }

        // Where another record was sealed in its place, a statement cannot come into force any more.
        bool IsUpcoming(EmrRecord record) => RegistryStatement.IsStatement(record.Prescription)
            && Hash160.TryParse(record.DoctorHash, out Hash160 signer) && record.Nonce > view.LastNonce(signer);
    }

    private static Progress Follow(ILedgerView view, Progress progress, RegistryKey authority, ulong? below)
    {
        RecordQuery query = new() { Doctor = authority.Hash, AfterNonce = progress.AfterNonce, BelowHeight = below };
        foreach (LedgerRecord record in view.ReadRecords(query))
        {
            if (record is not { Height: { } height, Index: { } index } || (height, index).CompareTo((progress.Height, progress.Index)) <= 0)
                continue;
            DoctorRegistry registry = progress.Registry;
            if (RegistryStatement.IsStatement(record.Record.Prescription))
                _ = registry.Admit(record.Record, height, out registry);
            progress = new Progress(registry, record.Record.Nonce, height, index);
            if (registry.Authority != authority)
                return progress with { AfterNonce = 0 };
        }
        return progress;
    }

    private sealed record Progress(DoctorRegistry Registry, ulong AfterNonce, ulong Height, int Index);
}
