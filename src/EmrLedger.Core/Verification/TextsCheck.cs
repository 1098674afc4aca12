using System.Security.Cryptography;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>
/// Whether the envelope of every sealed text is there, or was erased by a statement, and none is there that should not be.
/// While all is well, no id is kept: sums of what the chain says and of what the store holds are compared.
/// </summary>
/// <param name="opener">The key that opens the envelopes; null where they stay closed.</param>
/// <param name="observer">Who is told of what was in them; null for nobody.</param>
internal sealed class TextsCheck(EmrKey? opener, IChainObserver? observer = null)
{
    private const int MostFaults = 20;

    private readonly byte[] salt = RandomNumberGenerator.GetBytes(IdSum.SaltLength);
    private readonly Dictionary<Hash256, (Hash256 Commitment, Hash160 Patient)>? records = opener is null ? null : [];
    private readonly HashSet<Hash256> erasedPending = [];
    private IdSum? expected;

    /// <summary>How many texts are sealed, erased ones included, those of pending records not.</summary>
    public ulong Sealed { get; private set; }

    /// <summary>How many of them were erased by a statement.</summary>
    public ulong Erased { get; private set; }

    /// <summary>How many are withheld: neither there nor erased.</summary>
    public ulong Withheld { get; private set; }

    /// <summary>How many the key has opened.</summary>
    public ulong Opened { get; private set; }

    private IdSum Expected => expected ??= NewSum();

    /// <summary>A sum that can be compared with what the chain says.</summary>
    public IdSum NewSum() => new(salt);

    /// <summary>Takes the next valid block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="state">The chain after it.</param>
    public void Add(EmrBlock block, ChainState state)
    {
        foreach (PrescriptionState prescription in state.ChangedPrescriptions)
        {
            if (!prescription.IsSealedText)
                continue;
            if (prescription.Height == block.Height)
            {
                Sealed++;
                Expected.Add(prescription.TxId);
                if (records is not null && prescription.Index is { } index)
                    Keep(block.Records[index]);
            }
            if (prescription.Erasure?.Height == block.Height)
                Erase(prescription.TxId);
        }
    }

    /// <summary>Takes a pending record, whether it can be sealed or not.</summary>
    public void AddPending(EmrRecord record)
    {
        if (record.Contents is not { } contents || SealedPrescription.CommitmentOf(contents) is null)
            return;
        Expected.Add(contents.TxId);
        Keep(record);
    }

    /// <summary>Takes what pending statements make of prescriptions.</summary>
    /// <param name="prescriptions">The prescriptions with them.</param>
    /// <param name="height">The height of the block that would hold them.</param>
    public void AddPending(PrescriptionBook? prescriptions, ulong height)
    {
        foreach (PrescriptionState prescription in prescriptions?.Changed ?? [])
        {
            if (prescription.Erasure?.Height != height)
                continue;
            Erase(prescription.TxId);
            erasedPending.Add(prescription.TxId);
        }
    }

    /// <summary>Compares it with the envelopes that there are, and opens them where there is a key.</summary>
    /// <param name="source">The ledger or its export.</param>
    /// <param name="counted">Their records, where the store's check has read them; null where nobody has.</param>
    /// <param name="state">The whole chain.</param>
    /// <param name="findings">Where faults go.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public void Compare(
        ITextSource source, IdSum? counted, ChainState state, Findings findings, CancellationToken cancellation)
    {
        IdSum found = counted ?? NewSum();
        Action<Hash256> count = counted is null ? found.Add : static _ => { };
        ulong closed = 0;
        if (opener is not null)
            OpenAll(opener);
        else if (counted is null)
            CountAll();
        if (!found.Agrees(Expected))
        {
            if (found.Count == 0 && source.MayLeaveOut)
                findings.NotProved.Add($"anything of {Display.Count(Sealed - Erased, "sealed text")}: the export was made without them");
            else
                findings.Faults.AddRange(FindDifferences(source, state, cancellation));
        }
        if (closed > 0)
            findings.NotProved.Add($"anything of {Display.Count(closed, "sealed text")} that the key cannot open");
        else if (opener is null && found.Count > 0)
            findings.NotProved.Add($"what is in {Display.Count(found.Count, "envelope")}: no key was given");

        void CountAll()
        {
            foreach (Hash256 txId in source.ReadEnvelopeIds())
            {
                cancellation.ThrowIfCancellationRequested();
                count(txId);
            }
        }

        void OpenAll(EmrKey key)
        {
            int altered = 0;
            foreach (EnvelopeRow row in source.ReadEnvelopes())
            {
                cancellation.ThrowIfCancellationRequested();
                count(row.TxId);
                if (Open(row, key, ref closed) is { } fault && altered++ < MostFaults)
                    findings.Faults.Add(fault);
            }
        }
    }

    // The long way: what is wrong is named.
    private List<Fault> FindDifferences(ITextSource source, ChainState state, CancellationToken cancellation)
    {
        List<Fault> faults = [];
        HashSet<Hash256> pending = [];
        foreach (LedgerRecord record in source.ReadRecords())
        {
            cancellation.ThrowIfCancellationRequested();
            if (record.Record.Contents is not { } contents || SealedPrescription.CommitmentOf(contents) is null)
                continue;
            if (record.Height is null)
                pending.Add(contents.TxId);
            bool isErased = erasedPending.Contains(contents.TxId) || state.Prescriptions?.Find(contents.TxId)?.Erasure is not null;
            bool isThere = source.HasEnvelope(contents.TxId);
            if (isThere != isErased)
                continue;
            if (!isThere)
                Withheld++;
            if (faults.Count < MostFaults)
            {
                FaultCode code = isThere ? FaultCode.TextNotErased : FaultCode.TextWithheld;
                faults.Add(new Fault(code, record.Index, $"the text of the record {contents.TxId}") { Height = record.Height });
            }
        }
        foreach (Hash256 txId in source.ReadEnvelopeIds())
        {
            cancellation.ThrowIfCancellationRequested();
            if (faults.Count >= MostFaults)
                break;
            if (!pending.Contains(txId) && state.Prescriptions?.Find(txId) is not { IsSealedText: true })
                faults.Add(new Fault(FaultCode.EnvelopeInvalid, Detail: $"{txId} is no record with a sealed text"));
        }
        return faults;
    }

    private Fault? Open(EnvelopeRow row, EmrKey key, ref ulong closed)
    {
        // What is wrong with the row itself, the store's check finds, and what has no record, the comparison.
        if (!Envelope.TryRead(row.Envelope.Span, out Envelope? envelope, out string? why))
            return new Fault(FaultCode.EnvelopeInvalid, Detail: $"that of the record {row.TxId} {why}");
        if (!records!.TryGetValue(row.TxId, out (Hash256 Commitment, Hash160 Patient) record))
            return null;
        try
        {
            using OpenedText text = envelope.Open(key, record.Commitment, record.Patient);
            Opened++;
            observer?.AddOpened(row.TxId, text);
            return null;
        }
        catch (EmrException exception) when (exception.Error == EmrError.EnvelopeNotForKey)
        {
            closed++;
            return null;
        }
        catch (EmrException exception) when (exception.Error == EmrError.EnvelopeAltered)
        {
            return new Fault(FaultCode.EnvelopeAltered, Detail: exception.Message.TrimEnd('.'));
        }
    }

    private void Keep(EmrRecord record)
    {
        if (records is not null && record.Contents is { } contents && SealedPrescription.CommitmentOf(contents) is { } commitment)
            records[contents.TxId] = (commitment, contents.Patient);
    }

    private void Erase(Hash256 txId)
    {
        Erased++;
        Expected.Remove(txId);
    }
}
