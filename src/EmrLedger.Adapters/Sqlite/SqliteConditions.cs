using System.Globalization;
using EmrLedger.Ledgers;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A query's conditions in SQL, over a table named r.</summary>
internal sealed class SqliteConditions
{
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
        if (query.BelowHeight is { } height)
            Add("r.height < ", "$below", Clamp(height));
        After = Literal(query.After ?? 0);
        Before = Literal(query.Before ?? ulong.MaxValue);
        // A doctor's nonces ascend with the chain, and their index gives them in order.
        Order = query is { Doctor: not null, Patient: null, TxId: null } ? "r.nonce" : "r.height, r.position";
    }

    public string After { get; }

    public string Before { get; }

    public string Order { get; }

    public string Where => terms.Count == 0 ? "" : $"WHERE {string.Join(" AND ", terms)}";

    public (string Name, object Value)[] Parameters => [.. parameters];

    /// <summary>Adds the conditions of time, which are known to lie between two heights.</summary>
    public void RequireTime(long lowest, long highest)
    {
        terms.Add($"b.timestamp >= {After} AND b.timestamp < {Before}");
        Add("r.height >= ", "$lowest", lowest);
        Add("r.height <= ", "$highest", highest);
    }

    private static long Clamp(ulong value) => (long)Math.Min(value, long.MaxValue);

    private static string Literal(ulong value) => Clamp(value).ToString(CultureInfo.InvariantCulture);

    private void Add(string comparison, string name, object value)
    {
        terms.Add(comparison + name);
        parameters.Add((name, value));
    }
}
