using EmrLedger.Adapters.Stores;

namespace EmrLedger.Adapters.Postgres;

/// <summary>The blocks of a server's ledger with their records, some at a time.</summary>
internal sealed class PostgresBlocks(PostgresSession session)
{
    private const ulong AtOnce = 50;

    private readonly string schema = session.Schema;

    public IEnumerable<EmrBlock> Read(ulong first, ulong last, bool downwards = false)
    {
        ulong blocks = session.Scalar($"SELECT max(height) + 1 FROM {schema}.block") is long number ? unchecked((ulong)number) : 0;
        if (blocks == 0 || first >= blocks || first > last)
            yield break;
        last = Math.Min(last, blocks - 1);
        while (true)
        {
            ulong span = Math.Min(AtOnce, last - first + 1);
            (ulong low, ulong high) = downwards ? (last - span + 1, last) : (first, first + span - 1);
            foreach (EmrBlock block in ReadPart(low, high, downwards))
                yield return block;
            if (low == first && high == last)
                yield break;
            if (downwards)
                last = low - 1;
            else
                first = high + 1;
        }
    }

    private IEnumerable<EmrBlock> ReadPart(ulong low, ulong high, bool downwards)
    {
        string order = downwards ? "DESC" : "ASC";
        StoredBlock? block = null;
        foreach ((StoredBlock Block, EmrRecord? Record) row in session.Read(
            $"""
            SELECT b.height, substr(b.block_id, 1, 33), substr(b.previous, 1, 33), substr(b.miner, 1, 21), b.timestamp,
                substr(b.difficulty, 1, 17), b.nonce, r.position, {PostgresValues.RecordColumns}
            FROM {schema}.block b LEFT JOIN {schema}.record r ON r.height = b.height
            WHERE b.height BETWEEN @low AND @high ORDER BY b.height {order}, r.position
            """,
            static row => (
                new StoredBlock(
                    PostgresValues.Number(row, 0), PostgresValues.Blob(row, 1), PostgresValues.Blob(row, 2), PostgresValues.Blob(row, 3),
                    PostgresValues.Number(row, 4), ColumnValues.Difficulty(PostgresValues.Blob(row, 5)), PostgresValues.Number(row, 6)),
                row.IsDBNull(7) ? null : PostgresValues.Record(row, 8)),
            ("@low", ColumnValues.Clamp(low)), ("@high", ColumnValues.Clamp(high))))
        {
            if (block?.Height != row.Block.Height)
            {
                if (block is not null)
                    yield return block.Build();
                block = row.Block;
            }
            if (row.Record is not null)
                block.Add(row.Record);
        }
        if (block is not null)
            yield return block.Build();
    }
}
