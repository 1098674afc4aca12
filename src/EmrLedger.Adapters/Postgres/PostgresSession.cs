using EmrLedger.Ledgers.Store;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A connection to a ledger's server: statements, and their failures in the words of the ledger's errors. Each call can be
/// interrupted, and ends soon then, whatever the network does.
/// </summary>
internal sealed class PostgresSession(PostgresLocation location) : IDisposable
{
    private readonly InterruptibleCalls calls = new();
    private readonly List<SqlCommandText> queue = [];
    private NpgsqlConnection? connection;
    private bool inTransaction;
    private bool hasBegun;
    private bool repeats;

    /// <summary>What errors call the ledger.</summary>
    public string Name => location.Name;

    /// <summary>The schema's name, which needs no quotes.</summary>
    public string Schema => location.Schema;

    /// <summary>The name of one of the ledger's roles.</summary>
    public string RoleOf(string role) => PostgresRoles.NameOf(location, role);

    /// <summary>Begins a transaction, on a new connection where the old one is gone.</summary>
    /// <param name="begin">The statements that begin it, and the first that reads.</param>
    /// <param name="row">Reads the row of that.</param>
    /// <param name="isRepeated">Whether who begins it begins again where it comes to nothing.</param>
    public T Begin<T>(string begin, Func<NpgsqlDataReader, T> row, bool isRepeated = false)
    {
        if (inTransaction)
            throw new InvalidOperationException("A view of the ledger is still open on this store.");
        repeats = isRepeated;
        try
        {
            return BeginAnyhow(begin, row);
        }
        catch (TransactionLostException exception) when (!isRepeated)
        {
            throw exception.Outcome;
        }
    }

    private T BeginAnyhow<T>(string begin, Func<NpgsqlDataReader, T> row)
    {
        Connect();
        try
        {
            return BeginOnce();
        }
        catch (TransactionLostException) when (connection is null)
        {
            // It was lost while nobody used it, as when the server was started again, and so were all that the pool keeps.
            PostgresServers.For(location).Clear();
            Connect();
            return BeginOnce();
        }

        T BeginOnce()
        {
            inTransaction = true;
            hasBegun = false;
            try
            {
                T first = ReadNow(new SqlCommandText(begin), row) is [var found, ..] ? found : throw PostgresFailure.NotFound(Name);
                hasBegun = true;
                return first;
            }
            catch
            {
                Rollback();
                throw;
            }
        }
    }

    /// <summary>Makes the changes durable.</summary>
    public void Commit()
    {
        Flush();
        Call(static command => command.ExecuteNonQuery(), new SqlCommandText("COMMIT"), isCommit: true);
        inTransaction = false;
    }

    /// <summary>Ends a transaction that changed nothing, or undoes it.</summary>
    public void Rollback()
    {
        queue.Clear();
        if (!inTransaction)
            return;
        inTransaction = false;
        if (connection is null)
            return;
        try
        {
            Call(static command => command.ExecuteNonQuery(), new SqlCommandText("ROLLBACK"));
        }
        catch (Exception exception) when (exception is EmrException or TransactionLostException or OperationCanceledException)
        {
            // The server undoes it when it sees that the connection is gone.
            Drop();
        }
    }

    /// <summary>Runs a statement with the next one that is waited for.</summary>
    public void Enqueue(string sql, params (string Name, object Value)[] parameters) => queue.Add(new SqlCommandText(sql, parameters));

    /// <summary>Runs a statement.</summary>
    public int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        Flush();
        return Call(static command => command.ExecuteNonQuery(), new SqlCommandText(sql, parameters));
    }

    /// <summary>Runs a statement of its own, outside of any transaction.</summary>
    /// <exception cref="TransactionLostException">Another lock, or the connection, kept it from being done.</exception>
    public void ExecuteAlone(string sql)
    {
        if (inTransaction)
            throw new InvalidOperationException("A view of the ledger is still open on this store.");
        Connect();
        Call(
            static command =>
            {
                // As long as it takes.
                command.CommandTimeout = 0;
                return command.ExecuteNonQuery();
            },
            new SqlCommandText(sql));
    }

    /// <summary>All rows of a query, which says itself how many there are at most.</summary>
    public List<T> Read<T>(string sql, Func<NpgsqlDataReader, T> row, params (string Name, object Value)[] parameters)
    {
        Flush();
        return ReadNow(new SqlCommandText(sql, parameters), row);
    }

    /// <summary>The first value of the first row; null where there is no row.</summary>
    public object? Scalar(string sql, params (string Name, object Value)[] parameters)
    {
        Flush();
        return Call(static command => command.ExecuteScalar(), new SqlCommandText(sql, parameters)) is var value and not DBNull ? value : null;
    }

    /// <summary>Makes a running call end soon; from any thread.</summary>
    public void Interrupt() => calls.Interrupt();

    public void Dispose()
    {
        Rollback();
        Drop();
        calls.Dispose();
    }

    private List<T> ReadNow<T>(SqlCommandText text, Func<NpgsqlDataReader, T> row) => Call(
        command =>
        {
            List<T> rows = [];
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(row(reader));
            return rows;
        },
        text);

    private void Flush()
    {
        if (queue.Count == 0)
            return;
        SqlCommandText[] texts = [.. queue];
        queue.Clear();
        Run(() =>
        {
            using NpgsqlBatch batch = new(connection);
            foreach (SqlCommandText text in texts)
            {
#pragma warning disable CA2100 // Every statement is a constant of this folder, made of constants and the schema's plain name.
                NpgsqlBatchCommand command = new(text.Sql);
#pragma warning restore CA2100
                foreach ((string name, object value) in text.Parameters)
                    command.Parameters.AddWithValue(name, value);
                batch.BatchCommands.Add(command);
            }
            calls.Cancellable(batch.Cancel);
            return batch.ExecuteNonQuery();
        });
    }

    private T Call<T>(Func<NpgsqlCommand, T> call, SqlCommandText text, bool isCommit = false) => Run(
        () =>
        {
#pragma warning disable CA2100 // As above.
            using NpgsqlCommand command = new(text.Sql, connection);
#pragma warning restore CA2100
            foreach ((string name, object value) in text.Parameters)
                command.Parameters.AddWithValue(name, value);
            if (!isCommit)
                calls.Cancellable(command.Cancel);
            return call(command);
        },
        isCommit);

    private void Connect()
    {
        if (connection is not null)
            return;
        NpgsqlDataSource source = PostgresServers.For(location);
        try
        {
            connection = Run(source.OpenConnection);
        }
        catch (Exception exception)
        {
            PostgresServers.GiveUp(location, source, exception is EmrException { Error: EmrError.LedgerLoginFailed });
            throw;
        }
        PostgresServers.Remember(location, source);
    }

    private T Run<T>(Func<T> call, bool isCommit = false)
    {
        Task<T> made = calls.Make(call, out bool wasStopped);
        if (!made.IsCompleted)
        {
            InterruptibleCalls.Abandon(made, connection);
            connection = null;
            throw isCommit ? PostgresFailure.OutcomeUnknown(Name) : new OperationCanceledException("The call was interrupted.");
        }
        try
        {
            return made.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (EmrException or OperationCanceledException))
        {
            if (connection is { State: not System.Data.ConnectionState.Open })
                Drop();
            if (wasStopped && !isCommit)
                throw new OperationCanceledException("The call was interrupted.", exception);
            Exception failure = isCommit ? PostgresFailure.TranslateCommit(exception, Name) : PostgresFailure.Translate(exception, Name);
            throw failure is TransactionLostException lost && inTransaction && !repeats && hasBegun ? lost.Outcome : failure;
        }
    }

    private void Drop()
    {
        if (connection is { } left)
        {
            connection = null;
            InterruptibleCalls.Quietly(left.Dispose);
        }
    }
}
