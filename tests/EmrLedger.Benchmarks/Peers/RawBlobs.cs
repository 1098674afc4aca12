using System.Text;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Benchmarks;

/// <summary>The bytes of blocks and records alone: a table of one blob a block, and one of one blob a record.</summary>
internal sealed class RawBlobs : RawDatabase
{
    private readonly IReadOnlyDictionary<EmrBlock, byte[][]> blobs;
    private readonly SqliteCommand block;
    private readonly SqliteCommand record;

    public RawBlobs(string path, IReadOnlyDictionary<EmrBlock, byte[][]> blobs)
        : base(path)
    {
        this.blobs = blobs;
        Prepare("CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, bytes BLOB)").ExecuteNonQuery();
        Prepare("CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, bytes BLOB)").ExecuteNonQuery();
        block = Prepare("INSERT INTO block (bytes) VALUES ($1)", 1);
        record = Prepare("INSERT INTO record (bytes) VALUES ($1)", 1);
    }

    /// <summary>The blobs, made before anything is measured: the block's first, then one a record.</summary>
    public static IReadOnlyDictionary<EmrBlock, byte[][]> Encode(IEnumerable<EmrBlock> blocks) =>
        blocks.ToDictionary(static block => block, static block => (byte[][])[Encode(block), .. block.Records.Select(Encode)]);

    protected override void Insert(EmrBlock block)
    {
        byte[][] parts = blobs[block];
        Run(this.block, parts[0]);
        foreach (byte[] part in parts.AsSpan(1))
            Run(record, part);
    }

    private static byte[] Encode(EmrBlock block) =>
    [
        .. Convert.FromHexString(block.BlockId + block.Previous + block.Miner),
        .. BitConverter.GetBytes(block.Height), .. BitConverter.GetBytes(block.Timestamp),
        .. BitConverter.GetBytes((UInt128)block.Difficulty), .. BitConverter.GetBytes(block.Nonce),
    ];

    private static byte[] Encode(EmrRecord record) =>
    [
        .. Convert.FromHexString(record.TxId + record.DoctorHash + record.PatientHash),
        .. Convert.FromHexString(record.DoctorPublicKey + record.Signature),
        .. BitConverter.GetBytes(record.Nonce), .. Encoding.UTF8.GetBytes(record.Prescription),
    ];
}
