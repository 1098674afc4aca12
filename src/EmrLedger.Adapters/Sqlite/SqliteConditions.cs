using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A query's conditions in SQL, over a table named r.</summary>
internal sealed class SqliteConditions
{
    /// <summary>What says that a block's timestamp is one that is asked for.</summary>
    public const string AtTime = "timestamp >= $after AND timestamp < $before";

    private readonly List<string> terms = [];
    private readonly List<(string Name, object Value)> parameters = [];

    public SqliteConditions(RecordQuery query)
    {
        if (query.TxId is { } txId)
            Add("r.txid = ", "$txid", SqliteValues.Bytes(txId));
        if (query.Doctor is { } doctor)
            Add("r.doctor = ", "$doctor", SqliteValues.Bytes(doctor));
        if (query.Patient is { } patient)
            Add("r.patient = ", "$patient", SqliteValues.Bytes(patient));
        if (query.AfterNonce is { } nonce)
            Add("r.nonce > ", "$nonce", Clamp(nonce));
        if (query.TextBeginsWith is { } beginning)
            AddBeginning("=", "$beginning", beginning);
        if (query.TextBeginsOtherThan is { } other)
            AddBeginning("<>", "$otherBeginning", other);
        if (query.BelowHeight is { } height)
            Add("r.height < ", "$below", Clamp(height));
        Time = [("$after", Clamp(query.After ?? 0)), ("$before", Clamp(query.Before ?? ulong.MaxValue))];
        // A doctor's nonces ascend with the chain, and their index gives them in order.
        Order = query is { Doctor: not null, Patient: null, TxId: null } ? "r.nonce" : "r.height, r.position";
    }

    /// <summary>The parameters of <see cref="AtTime"/>.</summary>
    public (string Name, object Value)[] Time { get; }

    public string Order { get; }

    public string Where => terms.Count == 0 ? "" : $"WHERE {string.Join(" AND ", terms)}";

    public (string Name, object Value)[] Parameters => [.. parameters];

    /// <summary>Adds the conditions of time, which are known to lie between two heights.</summary>
    public void RequireTime(long lowest, long highest)
    {
        terms.Add(AtTime);
        parameters.AddRange(Time);
        Add("r.height >= ", "$lowest", lowest);
        Add("r.height <= ", "$highest", highest);
    }

    private static long Clamp(ulong value) => (long)Math.Min(value, long.MaxValue);

    private void AddBeginning(string comparison, string name, ReadOnlyMemory<byte> beginning) =>
        Add($"substr(r.prescription, 1, length({name})) {comparison} ", name, beginning.ToArray());

    private void Add(string comparison, string name, object value)
    {
        terms.Add(comparison + name);
        parameters.Add((name, value));
    }
}
