using System.Security.Cryptography;
using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Soak.Support;

/// <summary>Envelopes that every process can make again of a record's id: of the right form, and with nothing in them.</summary>
internal static class SoakEnvelopes
{
    private const int WrapLength = 113;
    private const int Shortest = 100;
    private const int MostMore = 3800;

    /// <summary>The envelope of a record, of up to about 5,000 bytes.</summary>
    public static EnvelopeRow Of(Hash256 txId)
    {
        byte[] id = new byte[Hash256.Length];
        txId.CopyTo(id);
        int recipients = 1 + (id[0] % 8);
        int secret = Shortest + (((id[1] << 8) | id[2]) % MostMore);
        byte[] bytes = HKDF.Expand(HashAlgorithmName.SHA256, id, (recipients * WrapLength) + EnvelopeRow.NonceLength + secret);
        byte[] envelope = [.. Encoding.ASCII.GetBytes("emr-envelope/1"), 0, .. id, (byte)recipients, .. bytes];
        return EnvelopeRow.TryRead(envelope, out EnvelopeRow? row)
            ? row
            : throw new InvalidOperationException("It has not its form.");
    }

    /// <summary>The ids of the records that have one.</summary>
    public static Hash256[] Kept(Ledger ledger)
    {
        using ILedgerView view = ledger.Session.BeginRead();
        return [.. view.ReadEnvelopes().Select(static row => row.TxId)];
    }

    /// <summary>Keeps the envelopes of records.</summary>
    public static void Put(Ledger ledger, IEnumerable<Hash256> txIds) => ledger.Session.Write<object?>(
        transaction =>
        {
            foreach (Hash256 txId in txIds)
                transaction.PutEnvelope(Of(txId));
            return null;
        },
        CancellationToken.None);
}
