using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Stores;

/// <summary>A query's conditions in SQL, over a table named r.</summary>
internal sealed class RecordConditions
{
    /// <summary>What says that a block's timestamp is one that is asked for.</summary>
    public const string AtTime = "timestamp >= @after AND timestamp < @before";

    private readonly List<string> terms = [];
    private readonly List<(string Name, object Value)> parameters = [];
    private readonly bool isTimed;
    private int partTerms;

    public RecordConditions(RecordQuery query)
    {
        if (query.TxId is { } txId)
            Add("r.txid = ", "@txid", ColumnValues.Bytes(txId));
        if (query.Doctor is { } doctor)
            Add("r.doctor = ", "@doctor", ColumnValues.Bytes(doctor));
        if (query.Patient is { } patient)
            Add("r.patient = ", "@patient", ColumnValues.Bytes(patient));
        if (query.AfterNonce is { } nonce)
            Add("r.nonce > ", "@nonce", ColumnValues.Clamp(nonce));
        if (query.TextBeginsWith is { } beginning)
            AddBeginning("=", "@beginning", beginning);
        if (query.TextBeginsOtherThan is { } other)
            AddBeginning("<>", "@otherBeginning", other);
        if (query.BelowHeight is { } height)
            Add("r.height < ", "@below", ColumnValues.Clamp(height));
        isTimed = query.After is not null || query.Before is not null;
        Time = [("@after", ColumnValues.Clamp(query.After ?? 0)), ("@before", ColumnValues.Clamp(query.Before ?? ulong.MaxValue))];
        // A doctor's nonces ascend with the chain, and their index gives them in order.
        IsByNonce = query is { Doctor: not null, Patient: null, TxId: null };
    }

    /// <summary>The parameters of <see cref="AtTime"/>.</summary>
    public (string Name, object Value)[] Time { get; }

    /// <summary>Whether the records come in the order of their nonces.</summary>
    public bool IsByNonce { get; }

    public string Order => IsByNonce ? "r.nonce" : "r.height, r.position";

    public string Where => terms.Count == 0 ? "" : $"WHERE {string.Join(" AND ", terms)}";

    public (string Name, object Value)[] Parameters => [.. parameters];

    /// <summary>Sets what the next part of an answer begins after, in place of what the part before did.</summary>
    public void Continue(string term, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (partTerms > 0)
        {
            terms.RemoveRange(terms.Count - 1, 1);
            parameters.RemoveRange(parameters.Count - partTerms, partTerms);
        }
        terms.Add(term);
        parameters.AddRange(values);
        partTerms = values.Length;
    }

    /// <summary>
    /// Narrows a query by time to the heights between which its blocks lie: timestamps need not ascend, but their index says so.
    /// </summary>
    /// <param name="blocks">The table of blocks.</param>
    /// <param name="scalar">Runs a statement with its parameters, and returns its one value.</param>
    /// <returns>False where no block is of that time.</returns>
    public bool TryNarrow(string blocks, Func<string, (string Name, object Value)[], object?> scalar)
    {
        if (!isTimed)
            return true;
        string range = $"FROM {blocks} WHERE {AtTime}";
        if (scalar($"SELECT min(height) {range}", Time) is not long lowest
            || scalar($"SELECT max(height) {range}", Time) is not long highest)
        {
            return false;
        }
        RequireTime(lowest, highest);
        return true;
    }

    /// <summary>Adds the conditions of time, which are known to lie between two heights.</summary>
    public void RequireTime(long lowest, long highest)
    {
        terms.Add(AtTime);
        parameters.AddRange(Time);
        Add("r.height >= ", "@lowest", lowest);
        Add("r.height <= ", "@highest", highest);
    }

    private void AddBeginning(string comparison, string name, ReadOnlyMemory<byte> beginning) =>
        Add($"substr(r.prescription, 1, length({name})) {comparison} ", name, beginning.ToArray());

    private void Add(string comparison, string name, object value)
    {
        terms.Add(comparison + name);
        parameters.Add((name, value));
    }
}
