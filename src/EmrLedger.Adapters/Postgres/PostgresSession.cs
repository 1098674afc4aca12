using System.Diagnostics;
using EmrLedger.Ledgers.Store;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A connection to a ledger's server: statements, and their failures in the words of the ledger's errors. Each call can be
/// interrupted, and ends soon then, whatever the network does.
/// </summary>
internal sealed class PostgresSession(PostgresLocation location) : IDisposable
{
    // How long the server is waited for after it was told to stop.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private readonly List<SqlCommandText> queue = [];
    private CallThread? thread;
    private NpgsqlConnection? connection;
    private TaskCompletionSource? interrupted;
    private Action? cancel;
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
    public void Interrupt()
    {
        lock (gate)
        {
            interrupted?.TrySetResult();
        }
    }

    public void Dispose()
    {
        Rollback();
        Drop();
        thread?.Dispose();
        thread = null;
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
            Cancellable(batch.Cancel);
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
                Cancellable(command.Cancel);
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
        thread ??= new CallThread();
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            interrupted = stop;
        }
        Task<T> task = thread.Run(call);
        bool wasStopped = false;
        try
        {
            wasStopped = Task.WaitAny(task, stop.Task) == 1;
            if (wasStopped && !EndsSoon(task))
            {
                Abandon(task);
                throw isCommit ? PostgresFailure.OutcomeUnknown(Name) : new OperationCanceledException("The call was interrupted.");
            }
            return task.GetAwaiter().GetResult();
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
        finally
        {
            lock (gate)
            {
                interrupted = null;
            }
            Volatile.Write(ref cancel, null);
        }
    }

    private bool EndsSoon(Task task)
    {
        // Telling the server takes a connection of its own, which a network may hold up too.
        if (Volatile.Read(ref cancel) is { } tell)
            new Thread(() => Quietly(tell)) { IsBackground = true }.Start();
        return Task.WaitAny([task], Grace) == 0;
    }

    private void Cancellable(Action tell) => Volatile.Write(ref cancel, tell);

    // Nobody can end what waits in the system for the network. It ends by the timeouts of the connection string, and closes then.
    private void Abandon<T>(Task<T> task)
    {
        NpgsqlConnection? left = connection;
        connection = null;
        thread?.Dispose();
        thread = null;
        _ = task.ContinueWith(
            done =>
            {
                if (done is { IsCompletedSuccessfully: true, Result: NpgsqlConnection late })
                    Quietly(late.Dispose);
                else
                    _ = done.Exception;
                if (left is not null)
                    Quietly(left.Dispose);
            },
            CancellationToken.None, TaskContinuationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);
    }

    private void Drop()
    {
        if (connection is { } left)
        {
            connection = null;
            Quietly(left.Dispose);
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or InvalidOperationException)
        {
            Debug.WriteLine(exception);
        }
    }
}
