using System.Security.Cryptography;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger of prescriptions with sealed texts and their envelopes, and one of as many with plain texts. They are in a folder that
/// is gone afterwards.
/// </summary>
internal sealed class SealedLedgers : IDisposable
{
    private const int Signers = 50;
    private const int AtOnce = 500;
    private const int EnvelopesAtOnce = 500;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-bench-");
    private readonly EmrKey authority = EmrKey.Generate();
    private readonly EmrKey[] doctors = [.. Enumerable.Range(0, Signers).Select(static _ => EmrKey.Generate())];

    public SealedLedgers(int count)
    {
        Count = (count + AtOnce - 1) / AtOnce * AtOnce;
        Plain = Make("plain", MakePlain);
        Sealed = Make("sealed", MakeSealed);
    }

    /// <summary>How many prescriptions each has.</summary>
    public int Count { get; }

    /// <summary>Who can open the texts, besides the doctor; the last is the one that is tried last.</summary>
    public EmrKey[] Recipients { get; } = [EmrKey.Generate(), EmrKey.Generate()];

    /// <summary>The ledger of plain texts.</summary>
    public string Plain { get; }

    /// <summary>The ledger of sealed texts.</summary>
    public string Sealed { get; }

    public void Dispose() => folder.Delete(recursive: true);

    private string Make(string name, Action<GrowingLedger, int> addGroup)
    {
        string file = Path.Combine(folder.FullName, $"{name}.emr");
        using GrowingLedger ledger = new(file, authority, RuleSet.Two, (Count + Signers) / EmrBlock.MaxRecords);
        ledger.Add(
        [
            .. doctors.Select(key => RegistryKey.Of(key)).Select((key, i) => new RecordPlan(
                authority, key.Hash, new RegistryStatement(RegistryAction.Add, key.Digest, $"No. {i}").ToString())),
        ]);
        for (int first = 0; first < Count; first += AtOnce)
            addGroup(ledger, first);
        return file;
    }

    private void MakePlain(GrowingLedger ledger, int first) => ledger.Add(
        [.. Enumerable.Range(first, AtOnce).Select(i => new RecordPlan(doctors[i % Signers], Patient(i), Text(i)))]);

    private void MakeSealed(GrowingLedger ledger, int first)
    {
        SealedDraft[] drafts = [.. Enumerable.Range(first, AtOnce).Select(i => SealedDraft.Create(Patient(i), Text(i)))];
        EmrRecord[] records = ledger.Add(
        [
            .. drafts.Select((draft, i) => new RecordPlan(
                doctors[(first + i) % Signers], draft.PatientToken, SealedPrescription.SpellAlone(draft.Commitment))),
        ]);
        Envelope[] envelopes = new Envelope[AtOnce];
        Parallel.For(0, AtOnce, i =>
            envelopes[i] = drafts[i].Seal(records[i].Contents!.TxId, [doctors[(first + i) % Signers], .. Recipients]));
        Array.ForEach(drafts, static draft => draft.Dispose());
        using Ledger store = Ledger.Open(ledger.File, LedgerAccess.Write);
        foreach (Envelope[] part in envelopes.Chunk(EnvelopesAtOnce))
        {
            store.Session.Write<object?>(
                transaction =>
                {
                    Array.ForEach(part, one => transaction.PutEnvelope(new EnvelopeRow(one.TxId, one.Nonce, one.Bytes)));
                    return null;
                },
                CancellationToken.None);
        }
    }

    // Ten prescriptions each, and spread like the hashes that patients have: an index of numbers in their order would cost less.
    private static Hash160 Patient(int i) => new(SHA256.HashData(BitConverter.GetBytes(i / 10)).AsSpan(0, Hash160.Length));

    private static string Text(int i) => $"Medication {i % 2000}: {i % 100 * 5}mg, {i % 5} times a day";
}
