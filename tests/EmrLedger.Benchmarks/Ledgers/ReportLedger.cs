using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger to be reported on: many doctors and pharmacies; of the prescriptions one in five is sealed, one in a hundred erased,
/// and one in four claimed. There is a copy from halfway. They are in a folder that is gone afterwards.
/// </summary>
internal sealed class ReportLedger : IDisposable
{
    private const int Doctors = 300;
    private const int Pharmacies = 60;
    private const int AtOnce = 500;
    private const int SealedOf = 5;
    private const int ErasedOf = 100;
    private const int ClaimedOf = 4;
    private const int DaysValid = 30;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-bench-");
    private readonly EmrKey authority = EmrKey.Generate();
    private readonly EmrKey[] doctors = [.. Enumerable.Range(0, Doctors).Select(static _ => EmrKey.Generate())];
    private readonly EmrKey[] pharmacies = [.. Enumerable.Range(0, Pharmacies).Select(static _ => EmrKey.Generate())];

    public ReportLedger(int count)
    {
        // Groups in pairs, so that half of them is a half.
        Count = (count + (2 * AtOnce) - 1) / (2 * AtOnce) * 2 * AtOnce;
        File = Path.Combine(folder.FullName, "report.emr");
        Half = Path.Combine(folder.FullName, "half.emr");
        int ofGroup = BlocksOf(AtOnce) + BlocksOf((AtOnce / ClaimedOf) + (AtOnce / ErasedOf));
        int blocks = BlocksOf(Doctors) + BlocksOf(Pharmacies) + (Count / AtOnce * ofGroup);
        using GrowingLedger ledger = new(File, authority, RuleSet.Two, blocks);
        ledger.Add([.. doctors.Select((key, i) => Registration(RegistryAction.Add, key, $"Dr. No. {i}"))]);
        ledger.Add([.. pharmacies.Select((key, i) => Registration(RegistryAction.Pharmacy, key, $"Pharmacy No. {i}"))]);
        for (int first = 0; first < Count; first += AtOnce)
        {
            if (first == Count / 2)
                ledger.CopyTo(Half);
            AddGroup(ledger, first);
        }
    }

    /// <summary>How many prescriptions it has.</summary>
    public int Count { get; }

    /// <summary>The ledger.</summary>
    public string File { get; }

    /// <summary>The same at half its length.</summary>
    public string Half { get; }

    public void Dispose() => folder.Delete(recursive: true);

    private RecordPlan Registration(RegistryAction action, EmrKey key, string name)
    {
        RegistryKey subject = RegistryKey.Of(key);
        return new RecordPlan(authority, subject.Hash, new RegistryStatement(action, subject.Digest, name).ToString());
    }

    private void AddGroup(GrowingLedger ledger, int first)
    {
        DateOnly day = PrescriptionTerms.DayOf(ledger.Time);
        PrescriptionTerms terms = new(30, 1, day, day.AddDays(DaysValid));
        SealedDraft?[] drafts =
        [
            .. Enumerable.Range(first, AtOnce).Select(i => i % SealedOf == 0 ? SealedDraft.Create(Patient(i), Text(i)) : null),
        ];
        EmrRecord[] issued = ledger.Add(
        [
            .. drafts.Select((draft, i) => draft is null
                ? new RecordPlan(Doctor(first + i), Patient(first + i), RxStatement.Issue(terms, Text(first + i)).ToString())
                : new RecordPlan(Doctor(first + i), draft.PatientToken, SealedPrescription.SpellAlone(draft.Commitment))),
        ]);
        PutEnvelopes(ledger, drafts, issued);
        // Of plain ones claims, and of sealed ones erasures: whoever claimed one would keep it.
        ledger.Add(
        [
            .. issued.Where((_, i) => i % ClaimedOf == 1).Select((record, i) => new RecordPlan(
                pharmacies[i % Pharmacies], record.Contents!.Patient, RxStatement.Claim(record.Contents.TxId).ToString())),
            .. issued.Where((_, i) => i % ErasedOf == 0).Select(record => new RecordPlan(
                authority, record.Contents!.Patient, RxStatement.Erase(record.Contents.TxId, "request").ToString())),
        ]);
    }

    // What is erased right afterwards never had one.
    private void PutEnvelopes(GrowingLedger ledger, SealedDraft?[] drafts, EmrRecord[] issued)
    {
        Envelope?[] envelopes = new Envelope?[drafts.Length];
        Parallel.For(0, drafts.Length, i =>
        {
            using SealedDraft? draft = drafts[i];
            if (draft is not null && i % ErasedOf != 0)
                envelopes[i] = draft.Seal(issued[i].Contents!.TxId, [pharmacies[i % Pharmacies]]);
        });
        using Ledger store = Ledger.Open(ledger.File, LedgerAccess.Write);
        store.Session.Write<object?>(
            transaction =>
            {
                foreach (Envelope one in envelopes.OfType<Envelope>())
                    transaction.PutEnvelope(new EnvelopeRow(one.TxId, one.Nonce, one.Bytes));
                return null;
            },
            CancellationToken.None);
    }

    private EmrKey Doctor(int i) => doctors[i % Doctors];

    private static int BlocksOf(int records) => (records + EmrBlock.MaxRecords - 1) / EmrBlock.MaxRecords;

    private static Hash160 Patient(int i)
    {
        byte[] bytes = new byte[Hash160.Length];
        BitConverter.TryWriteBytes(bytes, i / 10);
        return new Hash160(bytes);
    }

    private static string Text(int i) => $"Medication {i % 2000}: {i % 100 * 5}mg, {i % 5} times a day";
}
