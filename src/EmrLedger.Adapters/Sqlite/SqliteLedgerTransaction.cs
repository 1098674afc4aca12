using System.Security.Cryptography;
using EmrLedger.Adapters.Stores;
using EmrLedger.Blocks;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A write transaction.</summary>
internal sealed class SqliteLedgerTransaction(SqliteSession session, SqliteLedgerStore store)
    : SqliteLedgerView(session), ILedgerTransaction
{
    private const string RecordColumns = "txid, doctor, patient, public_key, prescription, nonce, signature";
    private const string RecordValues = "$txid, $doctor, $patient, $publicKey, $prescription, $nonce, $signature";

    // An envelope goes with its record, unless another way led that into a block.
    private const string OfPending = "SELECT txid FROM pending p WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.txid = p.txid)";

    private readonly ErasedBytes erased = new();
    private int rows;

    public void Append(ulong height, BlockContents block, IReadOnlyList<RecordContents> records)
    {
        long row = checked((long)height);
        BlockTemplate template = block.Template;
        Session.Execute(
            """
            INSERT INTO block (height, block_id, previous, miner, timestamp, difficulty, nonce)
            VALUES ($height, $blockId, $previous, $miner, $timestamp, $difficulty, $nonce)
            """,
            ("$height", row), ("$blockId", ColumnValues.Bytes(block.BlockId)),
            ("$previous", ColumnValues.Bytes(template.Previous)),
            ("$miner", ColumnValues.Bytes(template.Miner)), ("$timestamp", checked((long)template.Timestamp)),
            ("$difficulty", ColumnValues.Bytes(template.Target.Difficulty)), ("$nonce", unchecked((long)block.Nonce)));
        for (int i = 0; i < records.Count; i++)
        {
            Session.Execute(
                $"INSERT INTO record (height, position, {RecordColumns}) VALUES ($height, $position, {RecordValues})",
                [("$height", row), ("$position", i), .. Parameters(records[i])]);
        }
        Session.Execute("DELETE FROM pending WHERE txid IN (SELECT txid FROM record WHERE height = $height)", ("$height", row));
        Session.Execute(
            """
            INSERT INTO tally (id, height, records) VALUES (1, $height, $records)
            ON CONFLICT (id) DO UPDATE SET height = excluded.height, records = excluded.records
            """,
            ("$height", row), ("$records", checked((long)CountRecords())));
        rows += 2 + records.Count;
    }

    public void AddPending(RecordContents record)
    {
        Session.Execute($"INSERT INTO pending ({RecordColumns}) VALUES ({RecordValues})", Parameters(record));
        rows++;
    }

    public int RemovePending(Hash160 doctor, ulong fromNonce)
    {
        (string, object)[] which = [("$doctor", ColumnValues.Bytes(doctor)), ("$nonce", ColumnValues.Clamp(fromNonce))];
        EraseEnvelopesOf($"{OfPending} AND doctor = $doctor AND nonce >= $nonce", which);
        int removed = Session.Execute("DELETE FROM pending WHERE doctor = $doctor AND nonce >= $nonce", which);
        rows += removed;
        return removed;
    }

    public void RemovePending(Hash256 txId)
    {
        (string, object)[] which = [("$txid", ColumnValues.Bytes(txId))];
        EraseEnvelopesOf($"{OfPending} AND txid = $txid", which);
        rows += Session.Execute("DELETE FROM pending WHERE txid = $txid", which);
    }

    public void PutEnvelope(EnvelopeRow row)
    {
        Session.Execute(
            "INSERT INTO envelope (txid, nonce, bytes) VALUES ($txid, $nonce, $bytes)",
            ("$txid", ColumnValues.Bytes(row.TxId)), ("$nonce", row.Nonce.ToArray()), ("$bytes", row.Envelope.ToArray()));
        rows++;
    }

    public int EraseEnvelopes(IReadOnlyCollection<Hash256> txIds) => txIds.Count(EraseEnvelope);

    public void PutNode(int level, ulong index, Hash256 hash) => Session.Execute(
        "INSERT OR REPLACE INTO node (level, position, hash) VALUES ($level, $position, $hash)",
        ("$level", level), ("$position", checked((long)index)), ("$hash", ColumnValues.Bytes(hash)));

    public void PutPrescription(PrescriptionRow row)
    {
        Session.Execute(
            """
            INSERT INTO prescription (height, position, stage, last_day, state) VALUES ($height, $position, $stage, $lastDay, $state)
            ON CONFLICT (height, position) DO UPDATE SET stage = excluded.stage, last_day = excluded.last_day, state = excluded.state
            """,
            ("$height", checked((long)row.Height)), ("$position", row.Index), ("$stage", row.Stage),
            ("$lastDay", row.LastDay is { } day ? day : DBNull.Value), ("$state", row.State.ToArray()));
        rows++;
    }

    public void PutCheckpoint(byte[] note)
    {
        Session.Execute("INSERT OR REPLACE INTO checkpoint (id, note) VALUES (1, $note)", ("$note", note));
        rows++;
    }

    public void Commit() => store.Commit(rows, erased);

    private void EraseEnvelopesOf(string pending, (string, object)[] parameters)
    {
        // First all of them, since a cursor is no place to delete at.
        byte[][] txIds = [.. Session.Rows($"SELECT txid FROM envelope WHERE txid IN ({pending})", parameters)
            .Select(static row => SqliteValues.Blob(row, 0))];
        foreach (byte[] txId in txIds)
            EraseEnvelope(new Hash256(txId));
    }

    private bool EraseEnvelope(Hash256 txId)
    {
        if (FindEnvelope(txId) is not { } row)
            return false;
        Session.Execute("DELETE FROM envelope WHERE txid = $txid", ("$txid", ColumnValues.Bytes(txId)));
        rows++;
        if (erased.IsEmpty)
        {
            long mark = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
            erased.Begin(mark, Session.Scalar("SELECT mark FROM erasure WHERE id = 1") as long?);
            Session.Execute(
                "INSERT INTO erasure (id, mark) VALUES (1, $mark) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
                ("$mark", mark));
        }
        erased.Add(row);
        return true;
    }

    private static (string Name, object Value)[] Parameters(RecordContents record) =>
    [
        ("$txid", ColumnValues.Bytes(record.TxId)), ("$doctor", ColumnValues.Bytes(record.Doctor)),
        ("$patient", ColumnValues.Bytes(record.Patient)), ("$publicKey", record.PublicKey.ToArray()),
        ("$prescription", record.Prescription.ToArray()), ("$nonce", checked((long)record.Nonce)),
        ("$signature", record.Signature.ToArray()),
    ];
}
