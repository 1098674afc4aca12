namespace EmrLedger.Ledgers.Store;

/// <summary>
/// A ledger as of one moment. Values come as they are stored: what cannot be right is for the checks to find. Sequences are
/// read as they are enumerated, so that memory does not grow with them.
/// </summary>
public interface ILedgerView : IDisposable
{
    /// <summary>The manifest's bytes.</summary>
    byte[] ReadManifest();

    /// <summary>How many blocks there are.</summary>
    ulong CountBlocks();

    /// <summary>How many sealed records there are.</summary>
    ulong CountRecords();

    /// <summary>How many pending records there are.</summary>
    ulong CountPending();

    /// <summary>Blocks from one height to another, both included, with their records in order; upwards or downwards.</summary>
    IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false);

    /// <summary>The timestamps of the blocks from one height to another, both included, upwards.</summary>
    IReadOnlyList<ulong> ReadTimestamps(ulong first, ulong last);

    /// <summary>The height of the block with an id; null where there is none.</summary>
    ulong? FindHeight(Hash256 blockId);

    /// <summary>The id of the block at a height; null where there is none.</summary>
    Hash256? FindBlockId(ulong height);

    /// <summary>The sealed records that a query names, in the order of the chain; found by index where it names anything but a time.</summary>
    IEnumerable<LedgerRecord> ReadRecords(RecordQuery query);

    /// <summary>The pending records that a query names, in the order in which they were added.</summary>
    IEnumerable<EmrRecord> ReadPending(RecordQuery query);

    /// <summary>The pending records that are left to other stores' miners at this moment.</summary>
    IReadOnlySet<Hash256> ReadLeased();

    /// <summary>A doctor's pending record with a nonce, and its place among all; null where there is none.</summary>
    PendingRecord? FindPending(Hash160 doctor, ulong nonce);

    /// <summary>All doctors with pending records, each once, found by index: what the doctors have in between is not read.</summary>
    IEnumerable<PendingDoctor> ReadPendingDoctors();

    /// <summary>How many pending records a doctor has whose nonces lie between two, both included.</summary>
    ulong CountPending(Hash160 doctor, ulong firstNonce, ulong lastNonce);

    /// <summary>The pending records whose doctor and nonce are those of another record that the block at a height holds.</summary>
    IReadOnlyList<EmrRecord> ReadOvertaken(ulong height);

    /// <summary>The nonce of a doctor's last sealed record below a height; 0 where there is none.</summary>
    ulong LastNonce(Hash160 doctor, ulong belowHeight = ulong.MaxValue);

    /// <summary>The nonce of a doctor's last pending record; 0 where there is none.</summary>
    ulong LastPendingNonce(Hash160 doctor);

    /// <summary>The nonce of a doctor's last record, sealed or pending; a server is asked for both at once.</summary>
    ulong LastNonceOfAll(Hash160 doctor) => Math.Max(LastNonce(doctor), LastPendingNonce(doctor));

    /// <summary>Whether a record with an id may be there, sealed or pending; false is certain. A server is asked for both at once.</summary>
    bool MayHold(Hash256 txId) => true;

    /// <summary>The states of all doctors with sealed records, in the order of their hashes.</summary>
    IEnumerable<UserState> ReadStates();

    /// <summary>Ids in a range, both ends included, in their order: by index, and at most so many.</summary>
    IReadOnlyList<FoundId> FindIds(IdKind kind, Hash256 first, Hash256 last, int most);

    /// <summary>Patients of sealed records whose hashes are in a range, both ends included, in the order of the hashes.</summary>
    IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most);

    /// <summary>Whether the store keeps anything of prescriptions.</summary>
    bool KeepsPrescriptions();

    /// <summary>How many prescriptions the store keeps anything of.</summary>
    ulong CountPrescriptions();

    /// <summary>What is kept of the prescription that a sealed record made; null where that is nothing.</summary>
    PrescriptionRow? FindPrescription(Hash256 txId);

    /// <summary>What is kept of the prescriptions that a query names, in the order of the chain.</summary>
    IEnumerable<PrescriptionRow> ReadPrescriptions(PrescriptionQuery query);

    /// <summary>The envelope of a record; null where there is none.</summary>
    EnvelopeRow? FindEnvelope(Hash256 txId);

    /// <summary>Whether there is an envelope of a record, which is not read for that.</summary>
    bool HasEnvelope(Hash256 txId);

    /// <summary>Whether an envelope has a nonce of 12 bytes.</summary>
    bool HasEnvelopeNonce(ReadOnlySpan<byte> nonce);

    /// <summary>All envelopes, in the order of their records' ids.</summary>
    IEnumerable<EnvelopeRow> ReadEnvelopes();

    /// <summary>The ids of all records with an envelope, in their order; no envelope is read for it.</summary>
    IEnumerable<Hash256> ReadEnvelopeIds();

    /// <summary>How many envelopes there are.</summary>
    ulong CountEnvelopes();

    /// <summary>Whether envelopes were erased, and their bytes may still be in the storage.</summary>
    bool HasUnfinishedErasure();

    /// <summary>The hash of a complete subtree of the ledger's Merkle tree; null where it is not kept.</summary>
    Hash256? FindNode(int level, ulong index);

    /// <summary>How many subtree hashes are kept.</summary>
    ulong CountNodes();

    /// <summary>The last checkpoint that was signed of the ledger, a signed note; null where there is none.</summary>
    byte[]? ReadCheckpoint();

    /// <summary>
    /// What the store's own checks find wrong: damaged files, indexes that disagree with what they index, records that belong
    /// to no block or stand beside their place in it.
    /// </summary>
    IReadOnlyList<Fault> CheckStorage(int most);

    /// <summary>
    /// Sealed records, or what is kept of them, with a value that is too long: found without loading it, and before anything
    /// else is read.
    /// </summary>
    IReadOnlyList<Fault> CheckLengths(int most);

    /// <summary>Reads all envelopes in one pass, however they lie, and says what in their rows cannot be right.</summary>
    /// <param name="most">How many faults are found at most.</param>
    /// <param name="found">Told of the record's id of each row that has one.</param>
    IReadOnlyList<Fault> CheckEnvelopes(int most, Action<Hash256> found);

    /// <summary>Envelopes without a record, sealed or pending.</summary>
    IReadOnlyList<Fault> FindStrayEnvelopes(int most);

    /// <summary>What other programs added to the store that would interfere with writing: nothing is written while it is there.</summary>
    IReadOnlyList<Fault> CheckAdditions();

    /// <summary>What else other programs added to the store: a line of text each, with the way to take it out.</summary>
    IReadOnlyList<string> FindAdditions();

    /// <summary>What is kept besides the blocks and is missing, by name: answers are slower without it, and no other.</summary>
    IReadOnlyList<string> MissingDerived();
}
