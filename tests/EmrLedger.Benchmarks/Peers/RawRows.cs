using System.Text;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Benchmarks;

/// <summary>The ledger's own tables and indexes, filled by hand: an empty ledger's file, and none of the ledger's code.</summary>
internal sealed class RawRows : RawDatabase
{
    private readonly IReadOnlyDictionary<EmrBlock, object[][]> rows;
    private readonly SqliteCommand block;
    private readonly SqliteCommand record;

    /// <param name="path">A ledger that is not open.</param>
    /// <param name="rows">What <see cref="Encode(IEnumerable{EmrBlock})"/> made.</param>
    public RawRows(string path, IReadOnlyDictionary<EmrBlock, object[][]> rows)
        : base(path)
    {
        this.rows = rows;
        block = Prepare(
            """
            INSERT INTO block (height, block_id, previous, miner, timestamp, difficulty, nonce)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            7);
        record = Prepare(
            """
            INSERT INTO record (height, position, txid, doctor, patient, public_key, prescription, nonce, signature)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            9);
    }

    /// <summary>The rows, made before anything is measured: the block's first, then one a record.</summary>
    public static IReadOnlyDictionary<EmrBlock, object[][]> Encode(IEnumerable<EmrBlock> blocks) =>
        blocks.ToDictionary(
            static block => block,
            static block => (object[][])[Encode(block), .. block.Records.Select((record, i) => Encode(block, record, i))]);

    protected override void Insert(EmrBlock block)
    {
        object[][] parts = rows[block];
        Run(this.block, parts[0]);
        foreach (object[] part in parts.AsSpan(1))
            Run(record, part);
    }

    private static object[] Encode(EmrBlock block) =>
    [
        (long)block.Height, Convert.FromHexString(block.BlockId), Convert.FromHexString(block.Previous),
        Convert.FromHexString(block.Miner), (long)block.Timestamp, BitConverter.GetBytes((UInt128)block.Difficulty),
        (long)block.Nonce,
    ];

    private static object[] Encode(EmrBlock block, EmrRecord record, int position) =>
    [
        (long)block.Height, (long)position, Convert.FromHexString(record.TxId), Convert.FromHexString(record.DoctorHash),
        Convert.FromHexString(record.PatientHash), Convert.FromHexString(record.DoctorPublicKey),
        Encoding.UTF8.GetBytes(record.Prescription), (long)record.Nonce, Convert.FromHexString(record.Signature),
    ];
}
