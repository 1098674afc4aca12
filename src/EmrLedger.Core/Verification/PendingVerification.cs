using EmrLedger.Ledgers.Chain;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>The check of the pending records: one that is not valid by itself is a fault, one that has no place a warning.</summary>
internal static class PendingVerification
{
    private const int MostFaults = 20;
    private const int MostWarnings = 20;

    /// <summary>Checks them upon the sealed chain, and says how many there are.</summary>
    public static ulong Check(
        IEnumerable<EmrRecord> records, ChainState sealedState, TextsCheck texts, Findings findings, CancellationToken cancellation)
    {
        Admission admission = sealedState.NextRecords(sealedState.NextTimestamp);
        ulong pending = 0;
        int faulty = 0;
        int obstructed = 0;
        foreach (EmrRecord record in records)
        {
            cancellation.ThrowIfCancellationRequested();
            pending++;
            texts.AddPending(record);
            if (RecordCheck.CheckAlone(record) is { } fault)
            {
                if (faulty++ < MostFaults)
                    findings.Faults.Add(new Fault(FaultCode.PendingRecordInadmissible, Detail: $"{record.TxId}: {fault}"));
            }
            else if (admission.Judge(record) is { } obstacle && obstructed++ < MostWarnings)
            {
                findings.Warnings.Add($"pending record {record.TxId} cannot be sealed: {obstacle}");
            }
        }
        texts.AddPending(admission.Prescriptions, sealedState.Height);
        if (obstructed > MostWarnings)
            findings.Warnings.Add($"{Display.Count(obstructed - MostWarnings, "more pending record")} cannot be sealed");
        if (pending > 0)
        {
            findings.NotProved.Add(
                $"anything of the {Display.Count(pending, "pending record")} but what each says itself: "
                + "a record is not evidence before it is sealed");
        }
        return pending;
    }
}
