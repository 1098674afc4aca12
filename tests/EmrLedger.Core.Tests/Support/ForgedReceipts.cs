using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;

namespace EmrLedger.Tests.Support;

/// <summary>
/// Receipts as a log might put them together that signs whatever it likes: over any blocks, with any statements.
/// </summary>
internal sealed class ForgedReceipts
{
    private readonly string origin;
    private readonly byte[] manifest;
    private readonly List<byte[]> preimages;

    public ForgedReceipts(Ledger ledger)
    {
        origin = ledger.Describe().Origin;
        manifest = ledger.Manifest.Bytes.ToArray();
        preimages = [.. ledger.ReadBlocks(0, ulong.MaxValue).Select(static block => BlockValues.Of(block).Preimage)];
    }

    /// <summary>One leaf more, whatever it is; returns its height.</summary>
    public int Add(BlockValues block)
    {
        preimages.Add(block.Preimage);
        return preimages.Count - 1;
    }

    public ReceiptBlock Block(int height) => new(preimages[height], (ulong)height, PlainTree.Path(height, Leaves));

    public ReceiptStatement Statement(EmrRecord record, int height) => new(record, Block(height));

    public Receipt Receipt(EmrRecord record, int height, params ReceiptStatement[] statements) => new(
        record, Block(height), manifest, Block(0), statements, [],
        TestNotes.Sign(new Checkpoint(origin, (ulong)preimages.Count, PlainTree.Root(Leaves)).ToText(), TestNotes.Log));

    private Hash256[] Leaves => [.. preimages.Select(PlainTree.Leaf)];
}
