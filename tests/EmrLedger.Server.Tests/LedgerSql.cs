using System.Text.RegularExpressions;
using Npgsql;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger's schema in the hands of a superuser without scruples. Statements are written as for a file: $name is a value.</summary>
internal sealed partial class LedgerSql : IDisposable
{
    // The servers that have the functions.
    private static readonly HashSet<(string?, int)> Prepared = [];

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnection connection;

    public LedgerSql(string location)
    {
        // The schema of the search path is the ledger's; checks and keys of rows are passed over like those of a file.
        NpgsqlDataSourceBuilder builder = new(location);
        builder.ConnectionStringBuilder.Pooling = false;
        // The server's own types do, and asking for others takes as long as a test.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        source = builder.Build();
        connection = source.OpenConnection();
        NpgsqlConnectionStringBuilder server = builder.ConnectionStringBuilder;
        Execute($"SET session_replication_role = replica; SET search_path TO {server.SearchPath}, public");
        // Two that make the same function at once are an error of the server.
        lock (Prepared)
        {
            if (!Prepared.Add((server.Host, server.Port)))
                return;
            Execute(
                """
                CREATE OR REPLACE FUNCTION public.randomblob(n int) RETURNS bytea LANGUAGE sql AS
                    'SELECT substr(decode(md5(random()::text) || md5(random()::text), ''hex''), 1, n)';
                CREATE OR REPLACE FUNCTION public.hex(b bytea) RETURNS text LANGUAGE sql AS 'SELECT upper(encode(b, ''hex''))'
                """);
        }
    }

    /// <summary>Takes every rule off the tables, so that anything can be stored.</summary>
    public void DropRules()
    {
        foreach (object[] row in Rows(
            "SELECT c.conname, r.relname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid "
            + "WHERE c.connamespace = to_regnamespace(current_schema()) ORDER BY c.contype"))
        {
            Execute($"ALTER TABLE {row[1]} DROP CONSTRAINT IF EXISTS {row[0]} CASCADE");
        }
    }

    /// <summary>Puts a block where it says that it belongs, whatever a key may have against it.</summary>
    public void Insert(EmrBlock block)
    {
        try
        {
            Add(block);
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            Execute("ROLLBACK");
            DropRules();
            Add(block);
        }
    }

    /// <summary>Puts a block where it says that it belongs, and leaves the rules as they are.</summary>
    public void Add(EmrBlock block)
    {
        Execute("BEGIN");
        byte[] difficulty = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128LittleEndian(difficulty, (Int128)block.Difficulty);
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
                ("$height", unchecked((long)block.Height)), ("$position", (long)i), ("$txid", Convert.FromHexString(record.TxId)),
                ("$doctor", Convert.FromHexString(record.DoctorHash)), ("$patient", Convert.FromHexString(record.PatientHash)),
                ("$key", Convert.FromHexString(record.DoctorPublicKey)),
                ("$text", System.Text.Encoding.UTF8.GetBytes(record.Prescription)), ("$nonce", unchecked((long)record.Nonce)),
                ("$signature", Convert.FromHexString(record.Signature)));
        }
        Execute(
            "UPDATE tip SET height = $height, block_id = $id, records = (SELECT count(*) FROM record)",
            ("$height", unchecked((long)block.Height)), ("$id", Convert.FromHexString(block.BlockId)));
        Execute("COMMIT");
    }

    public int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using NpgsqlCommand command = Command(sql, parameters);
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (PostgresException exception) when (
            exception.SqlState.StartsWith("23", StringComparison.Ordinal) && !sql.StartsWith("INSERT", StringComparison.Ordinal))
        {
            DropRules();
            return command.ExecuteNonQuery();
        }
    }

    public List<object[]> Rows(string sql, params (string Name, object Value)[] parameters)
    {
        using NpgsqlCommand command = Command(sql, parameters);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<object[]> rows = [];
        while (reader.Read())
        {
            object[] row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    public void Dispose()
    {
        connection.Dispose();
        source.Dispose();
    }

    private NpgsqlCommand Command(string sql, (string Name, object Value)[] parameters)
    {
#pragma warning disable CA2100 // Whatever SQL there is to try.
        NpgsqlCommand command = new(Blob().Replace(Parameter().Replace(sql, "@$1"), @"'\x$1'::bytea"), connection);
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name[1..], value);
        return command;
    }

    [GeneratedRegex(@"\$([a-zA-Z]\w*)")]
    private static partial Regex Parameter();

    [GeneratedRegex("""\b[xX]'([0-9a-fA-F]*)'""")]
    private static partial Regex Blob();
}
