using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger's file in the hands of somebody who has SQLite and no scruples.</summary>
internal sealed class LedgerSql : IDisposable
{
    private readonly SqliteConnection connection;

    public LedgerSql(string file)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute("PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF");
    }

    /// <summary>
    /// Every stored value with its type, table by table; but for the order of pending records, which is no evidence.
    /// </summary>
    public string Dump()
    {
        StringBuilder dump = new();
        foreach (string table in (string[])["ledger", "block", "record", "pending"])
        {
            string[] columns = [.. Rows($"SELECT name FROM pragma_table_info('{table}')").Select(row => (string)row[0])];
            string values = string.Join(" || ' ' || ", columns
                .Where(column => column != "sequence").Select(column => $"typeof({column}) || quote({column})"));
            dump.AppendLine(table);
            IEnumerable<string> rows = Rows($"SELECT {values} FROM {table} NOT INDEXED").Select(row => (string)row[0]);
            dump.AppendJoin('\n', rows.Order(StringComparer.Ordinal)).AppendLine();
        }
        return dump.ToString();
    }

    /// <summary>Puts a block where it says that it belongs, whatever an index may have against it.</summary>
    public void Insert(EmrBlock block)
    {
        Execute("DROP INDEX IF EXISTS record_txid; DROP INDEX IF EXISTS record_doctor; DROP INDEX IF EXISTS block_id");
        Add(block);
    }

    /// <summary>Puts a block where it says that it belongs, and leaves the indexes as they are.</summary>
    public void Add(EmrBlock block)
    {
        byte[] difficulty = new byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(difficulty, (Int128)block.Difficulty);
        Execute(
            "INSERT INTO block VALUES ($height, $id, $previous, $miner, $timestamp, $difficulty, $nonce)",
            ("$height", unchecked((long)block.Height)), ("$id", Convert.FromHexString(block.BlockId)),
            ("$previous", Convert.FromHexString(block.Previous)), ("$miner", Convert.FromHexString(block.Miner)),
            ("$timestamp", unchecked((long)block.Timestamp)), ("$difficulty", difficulty),
            ("$nonce", unchecked((long)block.Nonce)));
        for (int i = 0; i < block.Records.Count; i++)
        {
            EmrRecord record = block.Records[i];
            Execute(
                "INSERT INTO record VALUES ($height, $position, $txid, $doctor, $patient, $key, $text, $nonce, $signature)",
                ("$height", unchecked((long)block.Height)), ("$position", i), ("$txid", Convert.FromHexString(record.TxId)),
                ("$doctor", Convert.FromHexString(record.DoctorHash)), ("$patient", Convert.FromHexString(record.PatientHash)),
                ("$key", Convert.FromHexString(record.DoctorPublicKey)), ("$text", Encoding.UTF8.GetBytes(record.Prescription)),
                ("$nonce", unchecked((long)record.Nonce)), ("$signature", Convert.FromHexString(record.Signature)));
        }
    }

    public int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public List<object[]> Rows(string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        using SqliteDataReader reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            object[] row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    public void Dispose() => connection.Dispose();

    private SqliteCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Whatever SQL there is to try.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
