using System.Buffers.Binary;
using EmrLedger.Blocks;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Mining;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Soak.Support;

/// <summary>Who takes part: the same few doctors in every process.</summary>
internal static class Cast
{
    private const int Difficulty = 4;
    private const int Patients = 20;
    private const ulong GenesisTime = 1_700_000_000;
    private static readonly TimeSpan TimeBetweenQuestions = TimeSpan.FromSeconds(1);

    /// <summary>The doctors, all registered.</summary>
    public static EmrKey[] Doctors { get; } = [.. Enumerable.Range(1, 4).Select(static i => Key((ulong)i))];

    public static Hash160[] DoctorHashes { get; } = [.. Doctors.Select(HashOf)];

    /// <summary>The pharmacies, registered where <see cref="RegisterPharmacies"/> does it.</summary>
    public static EmrKey[] Pharmacies { get; } = [.. Enumerable.Range(5001, 32).Select(static i => Key((ulong)i))];

    /// <summary>Who registers, and has texts erased.</summary>
    public static EmrKey Authority { get; } = Key(3000);

    /// <summary>Somebody whom nobody registered.</summary>
    public static EmrKey Stranger { get; } = Key(9000);

    /// <summary>Who the prescriptions are for.</summary>
    public static Hash160 Patient { get; } = HashOf(Key(1000));

    private static Hash160 Miner { get; } = HashOf(Key(2000));

    /// <summary>Makes a ledger in which the doctors are registered, and their registrations sealed.</summary>
    public static void CreateLedger(string path, int difficulty = Difficulty)
    {
        LedgerManifest manifest = LedgerManifest.Create("Soak", (UInt128)difficulty, Authority, origin: null);
        Ledger.Create(path, manifest, Mine(manifest.Genesis(GenesisTime)));
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        foreach (EmrKey doctor in Doctors)
            ledger.RegistryDesk.Register(doctor, $"Dr. {doctor.Hash[..6]}", Authority, CancellationToken.None);
        Seal(ledger);
    }

    /// <summary>Registers the first so many pharmacies, and seals that.</summary>
    public static void RegisterPharmacies(Ledger ledger, int count)
    {
        foreach (EmrKey pharmacy in Pharmacies.Take(count))
        {
            ledger.RegistryDesk.RegisterPharmacy(
                pharmacy, $"Till {pharmacy.Hash[..6]}", Authority, again: false, CancellationToken.None);
        }
        SealAll(ledger);
    }

    /// <summary>Prescribes so much, for a few patients, and seals it.</summary>
    public static void Prescribe(Ledger ledger, int count, PrescriptionTerms terms)
    {
        for (int i = 0; i < count; i++)
        {
            Hash160 patient = HashOf(Key((ulong)(7000 + (i % Patients))));
            ledger.Prescriptions.Issue(
                Doctors[i % Doctors.Length], patient, terms, $"Medication {i}", DoubtfulTexts.None, CancellationToken.None);
        }
        SealAll(ledger);
    }

    /// <summary>Prescribes so much with sealed texts of many lengths, and seals it.</summary>
    public static void PrescribeSealed(Ledger ledger, int count)
    {
        for (int i = 0; i < count; i++)
        {
            string text = new((char)('a' + (i % 26)), 1 + (i * 37 % 3500));
            EmrKey[] recipients = [.. Pharmacies.Take(i % 7)];
            ledger.Pending.SignSealed(
                Doctors[i % Doctors.Length], Patient, terms: null, text, recipients, DoubtfulTexts.None, CancellationToken.None);
        }
        SealAll(ledger);
    }

    /// <summary>The envelopes that a ledger keeps, by the ids of their records.</summary>
    public static Dictionary<Hash256, EnvelopeRow> ReadEnvelopes(Ledger ledger)
    {
        using ILedgerView view = ledger.Session.BeginRead();
        return view.ReadEnvelopes().ToDictionary(static row => row.TxId);
    }

    /// <summary>Seals all that is pending.</summary>
    public static void SealAll(Ledger ledger)
    {
        while (Seal(ledger) is not null)
        {
        }
    }

    /// <summary>A doctor's next record, not added yet.</summary>
    public static EmrRecord Next(Ledger ledger, int doctor, string text) =>
        Sign(doctor, ledger.Pending.LastNonce(DoctorHashes[doctor]) + 1, text);

    /// <summary>A doctor's record.</summary>
    public static EmrRecord Sign(int doctor, ulong nonce, string text) =>
        RecordSigner.Sign(Doctors[doctor], Patient, text, nonce);

    /// <summary>Adds a doctor's next record.</summary>
    public static EmrRecord AddNext(Ledger ledger, int doctor, string text)
    {
        EmrRecord record = Next(ledger, doctor, text);
        return ledger.Pending.Add([record], SignaturePolicy.LowSOnly, CancellationToken.None)[0] is { } refusal
            ? throw refusal
            : record;
    }

    /// <summary>Seals up to 25 pending records; null where there are none.</summary>
    public static EmrBlock? Seal(Ledger ledger)
    {
        if (Draft(ledger) is not { } draft)
            return null;
        EmrBlock block = Mine(draft);
        ledger.Append(block, CancellationToken.None);
        return block;
    }

    /// <summary>The next block to mine; null where nothing is pending.</summary>
    public static BlockDraft? Draft(Ledger ledger) => ledger.Pending.Share.Next(Miner).Block;

    /// <summary>A block that would be a ledger's next one, were its record's signer registered.</summary>
    public static EmrBlock Forge(Hash256 previous, ulong height, ulong timestamp) => Mine(new BlockDraft(
        previous, height, Miner, [RecordSigner.Sign(Stranger, Patient, "Medication", 1)], timestamp, Difficulty));

    /// <summary>The block with its lowest nonce.</summary>
    public static EmrBlock Mine(BlockDraft draft) => Mine(draft, static () => true)!;

    /// <summary>The same of one that may be not wanted any more before it is found; null then.</summary>
    public static EmrBlock? Mine(BlockDraft draft, Func<bool> isWanted)
    {
        using CancellationTokenSource end = new();
        MiningRun run = MiningRun.Start(draft.Template, new MiningOptions { Workers = 1 }, end.Token);
        while (Task.WaitAny([run.Completion], TimeBetweenQuestions) < 0)
        {
            if (isWanted())
                continue;
            end.Cancel();
            return null;
        }
        return draft.Seal(run.Completion.GetAwaiter().GetResult()!.Value);
    }

    private static EmrKey Key(ulong scalar)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), scalar);
        return EmrKey.FromPrivateKey(bytes);
    }

    private static Hash160 HashOf(EmrKey key) =>
        Hash160.TryParse(key.Hash, out Hash160 hash) ? hash : throw new ArgumentException("The key has no hash.", nameof(key));
}
