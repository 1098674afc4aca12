using Microsoft.Data.Sqlite;

namespace EmrLedger.Benchmarks;

/// <summary>SQLite as it comes, with the ledger's settings: what is prepared once, and one transaction a block.</summary>
internal abstract class RawDatabase : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<SqliteCommand> commands = [];
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;

    protected RawDatabase(string path)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        Prepare("PRAGMA journal_mode = wal").ExecuteNonQuery();
        Prepare("PRAGMA synchronous = full").ExecuteNonQuery();
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
    }

    public void Append(EmrBlock block)
    {
        begin.ExecuteNonQuery();
        Insert(block);
        commit.ExecuteNonQuery();
    }

    /// <summary>All in one transaction: what is there before anything is measured.</summary>
    public void AppendAtOnce(IEnumerable<EmrBlock> blocks)
    {
        begin.ExecuteNonQuery();
        foreach (EmrBlock block in blocks)
            Insert(block);
        commit.ExecuteNonQuery();
    }

    public void Dispose()
    {
        commands.ForEach(static command => command.Dispose());
        connection.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract void Insert(EmrBlock block);

    /// <summary>A statement with parameters $1, $2 and so on.</summary>
    protected SqliteCommand Prepare(string sql, int parameters = 0)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this project.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 1; i <= parameters; i++)
            command.Parameters.AddWithValue($"${i}", 0L);
        commands.Add(command);
        return command;
    }

    protected static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
