using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// The records of a ledger that wait to be sealed, in the order in which they were added. They survive a restart, and are no
/// evidence.
/// </summary>
public sealed class PendingPool
{
    private readonly Ledger ledger;

    internal PendingPool(Ledger ledger) => this.ledger = ledger;

    /// <summary>The records that a query names, read as they are enumerated. Conditions of time and height name none.</summary>
    public IEnumerable<EmrRecord> Read(RecordQuery query)
    {
        using ILedgerView view = ledger.Store.BeginRead();
        foreach (EmrRecord record in view.ReadPending(query))
            yield return record;
    }

    /// <summary>The nonce of a doctor's last record, sealed or pending.</summary>
    public ulong LastNonce(Hash160 doctor)
    {
        using ILedgerView view = ledger.Store.BeginRead();
        return Math.Max(view.LastNonce(doctor), view.LastPendingNonce(doctor));
    }

    /// <summary>Adds records in one transaction. One that is refused keeps no other from being added.</summary>
    /// <returns>For each record why it was refused, or null; those are durable when this returns.</returns>
    public IReadOnlyList<EmrException?> Add(IReadOnlyList<EmrRecord> records, SignaturePolicy policy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        return Write(
            transaction =>
            {
                RecordAdmission admission = new(transaction, ledger.RegistryOf(transaction));
                EmrException?[] outcomes = new EmrException?[records.Count];
                for (int i = 0; i < outcomes.Length; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    outcomes[i] = Add(transaction, admission, records[i], policy);
                }
                return outcomes;
            },
            cancellation);
    }

    /// <summary>Removes a pending record, with all later ones of its doctor, whose nonces would not follow any more.</summary>
    /// <returns>What was removed, in order.</returns>
    /// <exception cref="EmrException">RecordNotFound, RecordSealed, or one of the errors of storage.</exception>
    public IReadOnlyList<EmrRecord> Remove(Hash256 txId, CancellationToken cancellation) => Write(transaction => Remove(transaction, txId), cancellation);

    /// <summary>
    /// The next block to be mined: the first 25 pending records that can be sealed now, upon the ledger's tip, at the time
    /// that its rules allow.
    /// </summary>
    public PendingDraft Draft(Hash160 miner)
    {
        using ILedgerView view = ledger.Store.BeginRead();
        ChainState state = ledger.StateOf(view);
        PendingWalk walk = new(state);
        List<EmrRecord> chosen = [];
        List<PendingRefusal> refused = [];
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            if (walk.Judge(record) is { } fault)
            {
                refused.Add(new PendingRefusal(record, fault));
                continue;
            }
            chosen.Add(record);
            if (chosen.Count == EmrBlock.MaxRecords)
                break;
        }
        BlockDraft? draft = chosen.Count == 0
            ? null
            : new BlockDraft(state.Tip, state.Height, miner, chosen, Math.Max(ChainClock.Now, state.EarliestTimestamp), ledger.Manifest.Difficulty);
        return new PendingDraft(draft, refused);
    }

    internal T Write<T>(Func<ILedgerTransaction, T> change, CancellationToken cancellation)
    {
        using CancellationTokenRegistration interrupt = cancellation.Register(ledger.Store.Interrupt);
        using ILedgerTransaction transaction = ledger.Store.BeginWrite(cancellation);
        T result = change(transaction);
        cancellation.ThrowIfCancellationRequested();
        transaction.Commit();
        return result;
    }

    internal static EmrException? Add(ILedgerTransaction transaction, RecordAdmission admission, EmrRecord record, SignaturePolicy policy)
    {
        if (admission.Holds(record, out ulong? height))
        {
            // A txid alone is no record: what only bears one that is known is another.
            if (RecordCheck.CheckAlone(record) is { } difference)
                return Refusal(difference);
            string place = height is null ? "is pending already" : $"is sealed already, in block {height}";
            return new EmrException(EmrError.RecordExists, $"The record {record.TxId} {place}.", "Nothing is to be done.");
        }
        if (admission.Judge(record, policy) is { } fault)
            return Refusal(fault);
        transaction.AddPending(record);
        return null;
    }

    private static EmrRecord[] Remove(ILedgerTransaction transaction, Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        if (transaction.ReadPending(query).FirstOrDefault() is not { } record)
        {
            throw transaction.ReadRecords(query).FirstOrDefault() is { } found
                ? new EmrException(
                    EmrError.RecordSealed, $"The record {txId} is sealed in block {found.Height}, and cannot be removed.",
                    "What was prescribed in error is corrected by a later record.")
                : new EmrException(EmrError.RecordNotFound, $"The ledger has no pending record {txId}.");
        }
        _ = Hash160.TryParse(record.DoctorHash, out Hash160 doctor);
        RecordQuery later = new() { Doctor = doctor, AfterNonce = record.Nonce - 1 };
        EmrRecord[] removed = [.. transaction.ReadPending(later).OrderBy(static record => record.Nonce)];
        transaction.RemovePending(doctor, record.Nonce);
        return removed;
    }

    private static EmrException Refusal(Fault fault)
    {
        EmrError error = fault.Code switch
        {
            FaultCode.NonceInvalid => EmrError.RecordNonceMismatch,
            FaultCode.SignatureHighS => EmrError.SignatureHighS,
            FaultCode.DoctorNotRegistered => EmrError.DoctorNotRegistered,
            FaultCode.DoctorRevoked => EmrError.DoctorRevoked,
            FaultCode.RegistryStatementInvalid or FaultCode.RegistryStatementForeign => EmrError.RegistryStatementInvalid,
            _ => EmrError.RecordInvalid,
        };
        return new EmrException(error, $"The record is not added: {fault}.");
    }
}
