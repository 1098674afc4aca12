using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Tests.Support;

/// <summary>Envelopes of the right form that hold nothing: what a store sees of them.</summary>
internal static class TestEnvelopes
{
    private const int WrapLength = 113;
    private const int TagLength = 16;

    /// <summary>An envelope of random bytes.</summary>
    /// <param name="txId">The record's id.</param>
    /// <param name="seed">What gives the bytes.</param>
    /// <param name="recipients">For how many it is.</param>
    /// <param name="text">How many bytes of salt, patient and text are in it.</param>
    public static EnvelopeRow Make(Hash256 txId, int seed, int recipients = 3, int text = 152)
    {
        Random random = new(seed);
        byte[] id = new byte[Hash256.Length];
        txId.CopyTo(id);
        byte[] nonce = Bytes(random, EnvelopeRow.NonceLength);
        byte[] envelope =
        [
            .. Encoding.ASCII.GetBytes("emr-envelope/1"), 0, .. id, (byte)recipients, .. Bytes(random, recipients * WrapLength),
            .. nonce, .. Bytes(random, text + TagLength),
        ];
        return new EnvelopeRow(txId, nonce, envelope);
    }

    /// <summary>The same of a record.</summary>
    public static EnvelopeRow Make(EmrRecord record, int seed, int recipients = 3) =>
        Make(TestLedger.Id(record.TxId), seed, recipients);

    /// <summary>Keeps envelopes, in one transaction.</summary>
    public static void Put(Ledger ledger, params EnvelopeRow[] rows) => ledger.Session.Write<object?>(
        transaction =>
        {
            Array.ForEach(rows, transaction.PutEnvelope);
            return null;
        },
        CancellationToken.None);

    /// <summary>Erases envelopes, in one transaction, and does not finish it.</summary>
    public static int Erase(Ledger ledger, params Hash256[] txIds) =>
        ledger.Session.Write(transaction => transaction.EraseEnvelopes(txIds), CancellationToken.None);

    /// <summary>All that a ledger keeps, as text that can be compared.</summary>
    public static string[] Read(Ledger ledger)
    {
        using ILedgerView view = ledger.Session.BeginRead();
        return [.. view.ReadEnvelopes().Select(Text)];
    }

    /// <summary>What a store finds wrong by itself: that these envelopes hold nothing, others would find.</summary>
    public static IReadOnlyList<Fault> FaultsOf(string file)
    {
        using Ledger reader = Ledger.Open(file, LedgerAccess.Read);
        using ILedgerView view = reader.Session.BeginRead();
        // A server's constraints have to be dropped for that.
        IReadOnlyList<Fault> tooLong = view.CheckLengths(20);
        return tooLong.Count > 0
            ? tooLong
            : [.. view.CheckStorage(20), .. view.CheckEnvelopes(20, static _ => { }), .. view.FindStrayEnvelopes(20)];
    }

    /// <summary>A row as text.</summary>
    public static string Text(EnvelopeRow row) =>
        $"{row.TxId} {Convert.ToHexStringLower(row.Nonce.Span)} {Convert.ToHexStringLower(row.Envelope.Span)}";

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
