using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>The check of the chain: the manifest, then block after block by all rules, up to the first fault.</summary>
/// <param name="anchor">What the ledger is held against.</param>
/// <param name="texts">Comes to know the sealed texts.</param>
/// <param name="observer">Who is told of valid blocks; null for nobody.</param>
/// <param name="findings">Where faults and warnings go.</param>
internal sealed class ChainVerification(
    AnchorVerification anchor, TextsCheck texts, IChainObserver? observer, Findings findings)
{
    private ulong checkedBlocks;
    private ulong totalBlocks;
    private ulong blocksAhead;
    private ulong firstAhead;

    /// <summary>The ledger's name; empty until its manifest was read.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The chain after the last valid block; null until the manifest was read.</summary>
    public ChainState? State { get; private set; }

    /// <summary>How many sealed records were checked.</summary>
    public ulong Records { get; private set; }

    /// <summary>How many blocks were checked so far, for other threads too.</summary>
    public ulong CheckedBlocks => Volatile.Read(ref checkedBlocks);

    /// <summary>How many blocks there are, for other threads too; 0 as long as that is not known.</summary>
    public ulong TotalBlocks => Volatile.Read(ref totalBlocks);

    /// <summary>Checks all blocks of a ledger.</summary>
    /// <param name="view">The ledger.</param>
    /// <param name="workers">How many threads check, at least 1.</param>
    /// <param name="beside">What another thread does before it checks; with one worker it is not started.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public void Check(ILedgerView view, int workers, Task beside, CancellationToken cancellation)
    {
        if (ReadManifest(view) is not { } manifest)
            return;
        Volatile.Write(ref totalBlocks, view.CountBlocks());
        Check(manifest, view, view.ReadBlocks(0, ulong.MaxValue), workers, beside, cancellation);
    }

    /// <summary>Checks all blocks of an export.</summary>
    /// <param name="export">The export, of which the pending records remain to be read where the chain has no fault.</param>
    /// <param name="workers">How many threads check, at least 1.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    /// <exception cref="EmrException">JsonInvalid or ManifestInvalid, where no block before it has a fault.</exception>
    public void Check(LedgerExportReader export, int workers, CancellationToken cancellation)
    {
        Name = export.Manifest.Name;
        Check(export.Manifest, view: null, export.ReadBlocks(), workers, beside: null, cancellation);
    }

    private void Check(
        LedgerManifest manifest, ILedgerView? view, IEnumerable<EmrBlock> blocks, int workers, Task? beside,
        CancellationToken cancellation)
    {
        using PrescriptionsCheck? prescriptions = PrescriptionsCheck.Begin(view);
        ChainState state = new(manifest, prescriptions);
        State = state;
        observer?.Begin(manifest);
        LedgerTreeCheck tree = new(view, anchor.Read(view));
        string? origin = manifest.Origin;
        foreach (EmrBlock block in WorkAhead.Run(blocks, ChainState.JudgeRecords, workers, beside, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Check(state, block) is { } fault)
            {
                findings.Faults.Add(fault);
                return;
            }
            // At once: what stops the check below must not leave fewer records than the state knows statements.
            Records += (ulong)block.Records.Count;
            tree.Add(block);
            texts.Add(block, state);
            prescriptions?.Add(state);
            observer?.Add(block, state);
            origin ??= LedgerManifest.DefaultOrigin(block.BlockId);
            NoteTime(block);
            Volatile.Write(ref checkedBlocks, state.Height);
        }
        WarnOfTimes();
        if (origin is null || state.Height == 0)
            findings.Faults.Add(new Fault(FaultCode.GenesisMismatch, Detail: "there is no genesis block") { Height = 0 });
        else
            Finish(tree, origin);
        if (findings.Faults.Count > 0)
            return;
        if (prescriptions?.FindFault(state.Height) is { } altered)
            findings.Faults.Add(altered);
        else if (view is not null && prescriptions is null && state.Prescriptions?.Changed.Count > 0)
            findings.Warnings.Add(PrescriptionsCheck.Missing);
        if (findings.Faults.Count == 0)
        {
            // What is kept was compared by now, and what is not kept is in memory.
            observer?.End(view is not null && prescriptions is not null
                ? view.ReadPrescriptions(new PrescriptionQuery()).Select(KeptPrescriptions.Read)
                : state.Prescriptions?.Changed ?? []);
        }
    }

    private LedgerManifest? ReadManifest(ILedgerView view)
    {
        try
        {
            LedgerManifest manifest = LedgerManifest.Read(view.ReadManifest());
            Name = manifest.Name;
            return manifest;
        }
        catch (EmrException exception) when (exception.Error == EmrError.ManifestInvalid)
        {
            findings.Faults.Add(new Fault(FaultCode.ManifestInvalid, Detail: exception.Message));
            return null;
        }
    }

    private static Fault? Check(ChainState state, EmrBlock block)
    {
        if (block.Height != state.Height)
        {
            string detail = $"the block is missing, and the next is at height {block.Height}";
            return new Fault(FaultCode.StoredItemMisplaced, Detail: detail) { Height = state.Height };
        }
        return state.TryAppend(block, out _) is { } fault ? WithRecord(fault, block) : null;
    }

    // A block's id only says that something in the block is not what was sealed; where that is a record, it is named.
    private static Fault WithRecord(Fault fault, EmrBlock block)
    {
        if (fault.Code != FaultCode.BlockIdIncorrect)
            return fault;
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (RecordCheck.CheckAlone(block.Records[i]) is { } found)
                return fault with { Index = i, Detail = found.ToString() };
        }
        return fault;
    }

    private void NoteTime(EmrBlock block)
    {
        if (block.Timestamp > ChainClock.Latest && blocksAhead++ == 0)
            firstAhead = block.Height;
    }

    private void WarnOfTimes()
    {
        if (blocksAhead == 0)
            return;
        string which = blocksAhead == 1 ? $"block {firstAhead} has" : $"{Display.Count(blocksAhead, "block")}, the first at height {firstAhead}, have";
        findings.Warnings.Add($"{which} a timestamp more than 2 hours ahead of this machine's clock");
    }

    private void Finish(LedgerTreeCheck tree, string origin)
    {
        if (tree.Missing is { } missing)
            findings.Warnings.Add(missing);
        Fault[] faults = [.. tree.Faults(origin)];
        findings.Faults.AddRange(faults);
        if (faults.Length == 0)
            anchor.Confirm();
    }
}
