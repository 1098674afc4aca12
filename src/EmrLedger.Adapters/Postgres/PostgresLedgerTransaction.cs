using System.Security.Cryptography;
using System.Text;
using EmrLedger.Adapters.Stores;
using EmrLedger.Blocks;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Adapters.Postgres;

/// <summary>A write transaction, SERIALIZABLE: what others change meanwhile makes it fail, and never go wrong.</summary>
internal sealed class PostgresLedgerTransaction(PostgresSession session, PostgresLedgerStore store)
    : PostgresLedgerView(session, store), ILedgerTransaction
{
    private const string RecordColumns = "txid, doctor, patient, public_key, prescription, nonce, signature";

    private const int ErasedAtOnce = 500;

    // The server's time, with room for so many records in one microsecond.
    private const int PlaceBits = 12;

    private readonly Dictionary<int, (ulong Index, Hash256 Hash)> lastNodes = [];
    private long place;

    public void Append(ulong height, BlockContents block, IReadOnlyList<RecordContents> records)
    {
        long row = checked((long)height);
        BlockTemplate template = block.Template;
        MoveTip(row, block, records.Count);
        Session.Enqueue(
            $"""
            INSERT INTO {Schema}.block (height, block_id, previous, miner, timestamp, difficulty, nonce)
            VALUES (@height, @blockId, @previous, @miner, @timestamp, @difficulty, @nonce)
            """,
            ("@height", row), ("@blockId", ColumnValues.Bytes(block.BlockId)),
            ("@previous", ColumnValues.Bytes(template.Previous)), ("@miner", ColumnValues.Bytes(template.Miner)),
            ("@timestamp", checked((long)template.Timestamp)), ("@difficulty", ColumnValues.Bytes(template.Target.Difficulty)),
            ("@nonce", unchecked((long)block.Nonce)));
        if (records.Count == 0)
            return;
        StringBuilder rows = new();
        StringBuilder ids = new();
        List<(string, object)> values = [("@height", row)];
        for (int i = 0; i < records.Count; i++)
        {
            string separator = i == 0 ? "" : ", ";
            rows.Append(separator).Append("(@height, @position").Append(i).Append(", ").Append(Names(i)).Append(')');
            ids.Append(separator).Append("@txid").Append(i);
            values.Add(($"@position{i}", (long)i));
            values.AddRange(Parameters(records[i], i));
        }
        Session.Enqueue($"INSERT INTO {Schema}.record (height, position, {RecordColumns}) VALUES {rows}", [.. values]);
        (string, object)[] sealedIds = [.. records.Select(static (record, i) => ($"@txid{i}", (object)ColumnValues.Bytes(record.TxId)))];
        Session.Enqueue($"DELETE FROM {Schema}.pending WHERE txid IN ({ids})", sealedIds);
        Session.Enqueue($"DELETE FROM {Schema}.lease WHERE txid IN ({ids})", sealedIds);
    }

    public void AddPending(RecordContents record)
    {
        // A clock that was set back does not put a record before an earlier one of its doctor.
        Session.Enqueue(
            $"""
            INSERT INTO {Schema}.pending ({RecordColumns}, place)
            VALUES ({Names(0)}, greatest({PostgresValues.Now} * {1 << PlaceBits} + @place, coalesce(
                (SELECT p.place FROM {Schema}.pending p WHERE p.doctor = @doctor0 ORDER BY p.nonce DESC LIMIT 1), 0) + 1))
            """,
            [.. Parameters(record, 0), ("@place", place++)]);
    }

    public int RemovePending(Hash160 doctor, ulong fromNonce)
    {
        (string, object)[] which = [("@doctor", ColumnValues.Bytes(doctor)), ("@nonce", ColumnValues.Clamp(fromNonce))];
        EnqueueErasureOf("p.doctor = @doctor AND p.nonce >= @nonce", which);
        return Session.Execute($"DELETE FROM {Schema}.pending WHERE doctor = @doctor AND nonce >= @nonce", which);
    }

    public void RemovePending(Hash256 txId)
    {
        (string, object)[] which = [("@txid", ColumnValues.Bytes(txId))];
        EnqueueErasureOf("p.txid = @txid", which);
        Session.Enqueue($"DELETE FROM {Schema}.pending WHERE txid = @txid", which);
    }

    public void PutEnvelope(EnvelopeRow row) => Session.Enqueue(
        $"INSERT INTO {Schema}.envelope (txid, nonce, bytes) VALUES (@txid, @nonce, @bytes)",
        ("@txid", ColumnValues.Bytes(row.TxId)), ("@nonce", row.Nonce.ToArray()), ("@bytes", row.Envelope.ToArray()));

    public int EraseEnvelopes(IReadOnlyCollection<Hash256> txIds)
    {
        int erased = 0;
        foreach (Hash256[] part in txIds.Distinct().Chunk(ErasedAtOnce))
        {
            (string Name, object Value)[] ids =
                [.. part.Select(static (txId, i) => ($"@txid{i}", (object)ColumnValues.Bytes(txId)))];
            erased += Session.Execute(
                $"DELETE FROM {Schema}.envelope WHERE txid IN ({string.Join(", ", ids.Select(static id => id.Name))})", ids);
        }
        if (erased > 0)
            EnqueueNote("", []);
        return erased;
    }

    // What was put last in a level is what the next block asks for: nobody has to wait for the server then.
    public override Hash256? FindNode(int level, ulong index) =>
        lastNodes.TryGetValue(level, out (ulong Index, Hash256 Hash) last) && last.Index == index ? last.Hash : base.FindNode(level, index);

    public void PutNode(int level, ulong index, Hash256 hash)
    {
        lastNodes[level] = (index, hash);
        Session.Enqueue(
            $"""
            INSERT INTO {Schema}.node (level, position, hash) VALUES (@level, @position, @hash)
            ON CONFLICT (level, position) DO UPDATE SET hash = excluded.hash
            """,
            ("@level", (long)level), ("@position", checked((long)index)), ("@hash", ColumnValues.Bytes(hash)));
    }

    public void PutPrescription(PrescriptionRow row) => Session.Enqueue(
        $"""
        INSERT INTO {Schema}.prescription (height, position, stage, last_day, state)
        VALUES (@height, @position, @stage, {(row.LastDay is null ? "NULL" : "@lastDay")}, @state)
        ON CONFLICT (height, position) DO UPDATE
        SET stage = excluded.stage, last_day = excluded.last_day, state = excluded.state
        """,
        [("@height", checked((long)row.Height)), ("@position", (long)row.Index), ("@stage", row.Stage), ("@state", row.State.ToArray()),
            .. row.LastDay is { } day ? (ReadOnlySpan<(string, object)>)[("@lastDay", day)] : []]);

    public void PutCheckpoint(byte[] note) => Session.Enqueue(
        $"INSERT INTO {Schema}.checkpoint (id, note) VALUES (1, @note) ON CONFLICT (id) DO UPDATE SET note = excluded.note",
        ("@note", note));

    public void Commit() => Store.Commit();

    // An envelope goes with its record, unless another way led that into a block.
    private void EnqueueErasureOf(string pending, (string, object)[] parameters)
    {
        string condition =
            $"""
            WHERE EXISTS (SELECT 1 FROM {Schema}.pending p WHERE p.txid = e.txid AND {pending})
                AND NOT EXISTS (SELECT 1 FROM {Schema}.record r WHERE r.txid = e.txid)
            """;
        EnqueueNote($"WHERE EXISTS (SELECT 1 FROM {Schema}.envelope e {condition})", parameters);
        Session.Enqueue($"DELETE FROM {Schema}.envelope AS e {condition}", parameters);
    }

    private void EnqueueNote(string condition, (string, object)[] parameters) => Session.Enqueue(
        $"""
        INSERT INTO {Schema}.erasure (id, mark) SELECT 1, CAST(@mark AS bigint) {condition}
        ON CONFLICT (id) DO UPDATE SET mark = excluded.mark
        """,
        [.. parameters, ("@mark", BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))))]);

    // Whoever comes second finds no row to change, or is told by the server to begin again.
    private void MoveTip(long height, BlockContents block, int records)
    {
        int moved = height == 0
            ? Session.Execute(
                $"INSERT INTO {Schema}.tip (id, height, block_id, records) VALUES (1, 0, @blockId, @records)",
                ("@blockId", ColumnValues.Bytes(block.BlockId)), ("@records", (long)records))
            : Session.Execute(
                $"""
                UPDATE {Schema}.tip SET height = @height, block_id = @blockId, records = records + @records
                WHERE id = 1 AND height = @before AND block_id = @previous
                """,
                ("@height", height), ("@blockId", ColumnValues.Bytes(block.BlockId)), ("@records", (long)records),
                ("@before", height - 1), ("@previous", ColumnValues.Bytes(block.Template.Previous)));
        if (moved != 1)
            throw PostgresFailure.Conflict(Session.Name);
    }

    private static string Names(int i) => $"@txid{i}, @doctor{i}, @patient{i}, @publicKey{i}, @prescription{i}, @nonce{i}, @signature{i}";

    private static (string Name, object Value)[] Parameters(RecordContents record, int i) =>
    [
        ($"@txid{i}", ColumnValues.Bytes(record.TxId)), ($"@doctor{i}", ColumnValues.Bytes(record.Doctor)),
        ($"@patient{i}", ColumnValues.Bytes(record.Patient)), ($"@publicKey{i}", record.PublicKey.ToArray()),
        ($"@prescription{i}", record.Prescription.ToArray()), ($"@nonce{i}", checked((long)record.Nonce)),
        ($"@signature{i}", record.Signature.ToArray()),
    ];
}
