using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A write transaction.</summary>
internal sealed class SqliteLedgerTransaction(SqliteSession session, SqliteLedgerStore store)
    : SqliteLedgerView(session), ILedgerTransaction
{
    private const string RecordColumns = "txid, doctor, patient, public_key, prescription, nonce, signature";
    private const string RecordValues = "$txid, $doctor, $patient, $publicKey, $prescription, $nonce, $signature";

    private int rows;

    public void Append(EmrBlock block)
    {
        long height = checked((long)block.Height);
        Session.Execute(
            """
            INSERT INTO block (height, block_id, previous, miner, timestamp, difficulty, nonce)
            VALUES ($height, $blockId, $previous, $miner, $timestamp, $difficulty, $nonce)
            """,
            ("$height", height), ("$blockId", Convert.FromHexString(block.BlockId)),
            ("$previous", Convert.FromHexString(block.Previous)),
            ("$miner", Convert.FromHexString(block.Miner)), ("$timestamp", checked((long)block.Timestamp)),
            ("$difficulty", SqliteValues.Bytes(block.Difficulty)), ("$nonce", unchecked((long)block.Nonce)));
        for (int i = 0; i < block.Records.Count; i++)
        {
            Session.Execute(
                $"INSERT INTO record (height, position, {RecordColumns}) VALUES ($height, $position, {RecordValues})",
                [("$height", height), ("$position", i), .. Parameters(block.Records[i])]);
        }
        Session.Execute("DELETE FROM pending WHERE txid IN (SELECT txid FROM record WHERE height = $height)",
            ("$height", height));
        rows += 1 + block.Records.Count;
    }

    public void AddPending(EmrRecord record)
    {
        Session.Execute($"INSERT INTO pending ({RecordColumns}) VALUES ({RecordValues})", Parameters(record));
        rows++;
    }

    public int RemovePending(Hash160 doctor, ulong fromNonce)
    {
        int removed = Session.Execute(
            "DELETE FROM pending WHERE doctor = $doctor AND nonce >= $nonce",
            ("$doctor", SqliteValues.Bytes(doctor)), ("$nonce", (long)Math.Min(fromNonce, long.MaxValue)));
        rows += removed;
        return removed;
    }

    public void PutNode(int level, ulong index, Hash256 hash) => Session.Execute(
        "INSERT OR REPLACE INTO node (level, position, hash) VALUES ($level, $position, $hash)",
        ("$level", level), ("$position", checked((long)index)), ("$hash", SqliteValues.Bytes(hash)));

    public void PutCheckpoint(byte[] note)
    {
        Session.Execute("INSERT OR REPLACE INTO checkpoint (id, note) VALUES (1, $note)", ("$note", note));
        rows++;
    }

    public void Commit() => store.Commit(rows);

    private static (string Name, object Value)[] Parameters(EmrRecord record) =>
    [
        ("$txid", Convert.FromHexString(record.TxId)), ("$doctor", Convert.FromHexString(record.DoctorHash)),
        ("$patient", Convert.FromHexString(record.PatientHash)), ("$publicKey", Convert.FromHexString(record.DoctorPublicKey)),
        ("$prescription", StrictUtf8.Encoding.GetBytes(record.Prescription)), ("$nonce", checked((long)record.Nonce)),
        ("$signature", Convert.FromHexString(record.Signature)),
    ];
}
