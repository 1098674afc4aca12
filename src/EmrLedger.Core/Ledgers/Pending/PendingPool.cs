using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// The records of a ledger that wait to be sealed, in the order in which they were added. They survive a restart, and are not
/// evidence.
/// </summary>
public sealed class PendingPool
{
    private readonly LedgerSession session;

    internal PendingPool(LedgerSession session) => this.session = session;

    /// <summary>The records that a query names, read as they are enumerated. Conditions of time and height name none.</summary>
    public IEnumerable<EmrRecord> Read(RecordQuery query)
    {
        using ILedgerView view = session.BeginRead();
        foreach (EmrRecord record in view.ReadPending(query))
            yield return record;
    }

    /// <summary>How many records wait.</summary>
    public ulong Count()
    {
        using ILedgerView view = session.BeginRead();
        return view.CountPending();
    }

    /// <summary>The nonce of a doctor's last record, sealed or pending.</summary>
    public ulong LastNonce(Hash160 doctor)
    {
        using ILedgerView view = session.BeginRead();
        return Math.Max(view.LastNonce(doctor), view.LastPendingNonce(doctor));
    }

    /// <summary>Adds records in one transaction. One that is refused keeps no other from being added.</summary>
    /// <returns>For each record why it was refused, or null; those are durable when this returns.</returns>
    public IReadOnlyList<EmrException?> Add(IReadOnlyList<EmrRecord> records, SignaturePolicy policy, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        return session.Write(
            transaction =>
            {
                Admission admission = session.NextPending(transaction);
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
    public IReadOnlyList<EmrRecord> Remove(Hash256 txId, CancellationToken cancellation) =>
        session.Write(transaction => Remove(transaction, txId), cancellation);

    /// <summary>
    /// The next block to be mined: the first 25 pending records that can be sealed now, upon the ledger's tip, at the time
    /// that its rules allow.
    /// </summary>
    public PendingDraft Draft(Hash160 miner)
    {
        using ILedgerView view = session.BeginRead();
        ChainState state = session.StateOf(view);
        Admission admission = state.NextRecords();
        List<EmrRecord> chosen = [];
        List<PendingRefusal> refused = [];
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            if (admission.Judge(record) is { } fault)
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
            : new BlockDraft(state.Tip, state.Height, miner, chosen, Math.Max(ChainClock.Now, state.EarliestTimestamp), session.Manifest.Difficulty);
        return new PendingDraft(draft, refused);
    }

    /// <summary>Signs a record with its doctor's next number, and adds it, in one transaction.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="compose">The patient and the text, in view of the registry as the record finds it.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">Why the record is refused, or what <paramref name="compose"/> throws; nothing is added then.</exception>
    public EmrRecord Sign(
        EmrKey key, Func<DoctorRegistry, (Hash160 Patient, string Prescription)> compose, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(compose);
        return session.Write(
            transaction =>
            {
                Admission admission = session.NextPending(transaction);
                (Hash160 patient, string prescription) = compose(admission.Registry);
                EmrRecord record = RecordSigner.Sign(key, patient, prescription, RecordSigner.NonceAfter(admission.LastNonce(key.Owner)));
                return Add(transaction, admission, record, SignaturePolicy.LowSOnly) is { } refusal ? throw refusal : record;
            },
            cancellation);
    }

    /// <summary>Whether a ledger holds the very record, sealed or pending; its height where it is sealed.</summary>
    internal static bool Holds(ILedgerView view, EmrRecord record, out ulong? height)
    {
        height = null;
        if (!record.TryGetTxId(out Hash256 txId))
            return false;
        RecordQuery query = new() { TxId = txId };
        if (view.ReadRecords(query).FirstOrDefault() is not { } found)
            return view.ReadPending(query).Any();
        height = found.Height;
        return true;
    }

    private static EmrException? Add(ILedgerTransaction transaction, Admission admission, EmrRecord record, SignaturePolicy policy)
    {
        if (Holds(transaction, record, out ulong? height))
        {
            // A record that only bears a known txid is another record.
            if (RecordCheck.CheckAlone(record) is { } difference)
                return Refusal(difference);
            string place = height is null ? "is pending already" : $"is sealed already, in block {height}";
            return new EmrException(EmrError.RecordExists, $"The record {record.TxId} {place}.", "Nothing is to be done.");
        }
        if (admission.Judge(record, policy) is { } fault)
            return Refusal(fault);
        transaction.AddPending(record.Contents!);
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
        Hash160 doctor = record.Doctor;
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
