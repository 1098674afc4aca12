using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;

namespace EmrLedger.Soak.Support;

/// <summary>A ledger as somebody finds it who knows nothing of how it was written.</summary>
internal static class Inspection
{
    /// <summary>Checks the whole file.</summary>
    public static LedgerCheckResult Verify(string path)
    {
        LedgerCheckResult result = LedgerVerification.Start(path, 1, CancellationToken.None).Completion.GetAwaiter().GetResult();
        SoakException.Require(result.Valid, $"The ledger does not verify: {string.Join("; ", result.Faults)}");
        SoakException.Require(result.Warnings.Count == 0, $"The verification warns: {string.Join("; ", result.Warnings)}");
        return result;
    }

    /// <summary>The blocks, and the txids that are sealed and pending at one moment; none is there twice.</summary>
    public static (Dictionary<string, ulong> Blocks, HashSet<string> Sealed, HashSet<string> Pending) Read(string path)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
        using ILedgerView view = ledger.Session.BeginRead();
        Dictionary<string, ulong> blocks = [];
        HashSet<string> seals = [];
        foreach (EmrBlock block in view.ReadBlocks(0, ulong.MaxValue))
        {
            blocks.Add(block.BlockId, block.Height);
            foreach (EmrRecord record in block.Records)
                SoakException.Require(seals.Add(record.TxId), $"The record {record.TxId} is sealed twice.");
        }
        HashSet<string> pending = [];
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            SoakException.Require(pending.Add(record.TxId) && !seals.Contains(record.TxId),
                $"The record {record.TxId} is there twice.");
        }
        return (blocks, seals, pending);
    }

    /// <summary>Requires that each doctor's nonces count from 1 on, sealed ones first.</summary>
    public static void RequireGaplessNonces(string path)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
        foreach (Hash160 doctor in Cast.DoctorHashes)
        {
            RecordQuery query = new() { Doctor = doctor };
            ulong expected = 1;
            IEnumerable<EmrRecord> seals = ledger.ReadRecords(query).Select(static found => found.Record);
            foreach (ulong nonce in seals.Concat(ledger.Pending.Read(query)).Select(static record => record.Nonce))
            {
                SoakException.Require(nonce == expected, $"The doctor {doctor} has nonce {nonce} where {expected} belongs.");
                expected++;
            }
        }
    }
}
