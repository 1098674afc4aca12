using System.Diagnostics;
using System.Globalization;
using EmrLedger.Records;
using EmrLedger.Sealing;
using EmrLedger.Verification;

namespace EmrLedger.Benchmarks;

/// <summary>
/// Sealed texts beside plain ones: signing and sealing, opening, checking the form, whole ledgers of them, and the space they take.
/// </summary>
internal static class SealingSuite
{
    private const int DefaultLedger = 100_000;
    private const int LedgerRounds = 5;
    private const int Count = 64;
    private const int Rounds = 31;

    private static readonly string Text = new('m', EmrRecord.MaxPrescriptionBytes);

    public static void Run() => Run(DefaultLedger);

    /// <param name="count">How many prescriptions the ledgers have.</param>
    public static void Run(int count)
    {
        MeasureTexts();
        MeasureLedgers(count);
    }

    private static void MeasureLedgers(int count)
    {
        using SealedLedgers ledgers = new(count);
        (long plain, long withSeals) = (new FileInfo(ledgers.Plain).Length, new FileInfo(ledgers.Sealed).Length);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ledgers.Count:N0} prescriptions: {plain >> 10:N0} KiB plain, {withSeals >> 10:N0} KiB sealed for 3, "
            + $"{(withSeals - plain) / ledgers.Count} bytes more a record"));
        foreach (int workers in (int[])[1, 2])
        {
            new Comparison($"Verification with {workers} {(workers == 1 ? "worker" : "workers")}", "records/s", LedgerRounds)
                .Add("plain texts", () => Verify(ledgers.Plain, workers, opener: null), isReference: true)
                .Add("sealed texts", () => Verify(ledgers.Sealed, workers, opener: null))
                .Run();
        }
        // Where most of the difference lies: pages, rows and indexes, and the form of each envelope.
        new Comparison("Of that, the file's own check", "records/s, 1 thread", LedgerRounds)
            .Add("plain texts", () => CheckStorage(ledgers.Plain), isReference: true)
            .Add("sealed texts", () => CheckStorage(ledgers.Sealed))
            .Run();
        new Comparison("Verification with 1 worker", "records/s", rounds: 1)
            .Add("sealed texts, each opened", () => Verify(ledgers.Sealed, 1, ledgers.Recipients[^1]))
            .Run();

        double? Verify(string file, int workers, EmrKey? opener)
        {
            long begun = Stopwatch.GetTimestamp();
            LedgerCheckResult result = LedgerVerification.Start(file, workers, anchor: null, opener, CancellationToken.None)
                .Completion.GetAwaiter().GetResult();
            if (!result.Valid || (opener is not null && result.OpenedTexts != (ulong)ledgers.Count))
                throw new InvalidOperationException("The ledger of the benchmark is not valid.");
            return result.Records / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        double? CheckStorage(string file)
        {
            long begun = Stopwatch.GetTimestamp();
            Findings findings = new();
            StorageVerification.Run(file, new IdSum(new byte[IdSum.SaltLength]), CancellationToken.None).AddTo(findings);
            if (findings.Faults.Count > 0)
                throw new InvalidOperationException("The file of the benchmark is not in order.");
            return ledgers.Count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    private static void MeasureTexts()
    {
        EmrKey doctor = EmrKey.Generate();
        EmrKey[] recipients = [.. Enumerable.Range(0, 3).Select(_ => EmrKey.Generate())];
        Hash160 patient = new(new byte[Hash160.Length]);

        new Comparison("Signing a text of 200 bytes", "records/s, 1 thread", Rounds)
            .Add("plain", () => Stopwatches.PerSecond(() => Sign(doctor, patient), Count), isReference: true)
            .Add("sealed for 1 recipient", () => Stopwatches.PerSecond(() => Seal(doctor, patient, recipients[..1]), Count))
            .Add("sealed for 3 recipients", () => Stopwatches.PerSecond(() => Seal(doctor, patient, recipients), Count))
            .Run();

        EmrRecord[] plain = [.. Enumerable.Range(1, Count).Select(i => RecordSigner.Sign(doctor, patient, Text, (ulong)i))];
        Sealed[] made = [.. Enumerable.Range(1, Count).Select(i => Sealed.Make(doctor, patient, recipients, (ulong)i))];
        EmrRecord[] records = [.. made.Select(static one => one.Record)];

        new Comparison("Reading a text of 200 bytes, sealed for 3 recipients", "records/s, 1 thread", Rounds)
            .Add("plain: check the record", () => PerSecond(plain, static _ => { }), isReference: true)
            .Add("sealed: check the record alone", () => PerSecond(records, static _ => { }))
            .Add("sealed: check it and the form", () => PerSecond(records, i => Read(made[i])))
            .Add("sealed: check it and open, as the first", () => PerSecond(records, i => Open(made[i], recipients[0])))
            .Add("sealed: check it and open, as the last", () => PerSecond(records, i => Open(made[i], recipients[^1])))
            .Run();

        (int inRecord, int inEnvelope) = (made[0].Record.Prescription.Length, made[0].Envelope.Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  A text of {Text.Length} bytes takes {inRecord} in the record and {inEnvelope} in the envelope."));
    }

    private static void Sign(EmrKey doctor, Hash160 patient)
    {
        for (int i = 0; i < Count; i++)
            RecordSigner.Sign(doctor, patient, Text, 1);
    }

    private static void Seal(EmrKey doctor, Hash160 patient, EmrKey[] recipients)
    {
        for (int i = 0; i < Count; i++)
            Sealed.Make(doctor, patient, recipients, 1);
    }

    // Each record is checked anew, and each envelope read from its bytes.
    private static double PerSecond(EmrRecord[] records, Action<int> read) => Stopwatches.PerSecond(
        () => Unjudged.Copy(records),
        copies =>
        {
            for (int i = 0; i < copies.Length; i++)
            {
                if (RecordCheck.Check(copies[i], (ulong)i) is not null)
                    throw new InvalidOperationException("A record of the benchmark is not valid.");
                read(i);
            }
        },
        Count);

    private static Envelope Read(Sealed one) => Envelope.TryRead(one.Envelope, out Envelope? envelope, out _)
        ? envelope
        : throw new InvalidOperationException("An envelope of the benchmark cannot be read.");

    private static void Open(Sealed one, EmrKey key)
    {
        using OpenedText opened = Read(one).Open(key, one.Commitment, one.PatientToken);
        if (opened.Text.Length != Text.Length)
            throw new InvalidOperationException("An envelope of the benchmark holds another text.");
    }

    private sealed record Sealed(EmrRecord Record, byte[] Envelope, Hash256 Commitment, Hash160 PatientToken)
    {
        public static Sealed Make(EmrKey doctor, Hash160 patient, EmrKey[] recipients, ulong nonce)
        {
            using SealedDraft draft = SealedDraft.Create(patient, Text);
            EmrRecord record = RecordSigner.Sign(
                doctor, draft.PatientToken, SealedText.Prefix + SealedText.Spell(draft.Commitment), nonce);
            Envelope envelope = draft.Seal(new Hash256(Convert.FromHexString(record.TxId)), recipients);
            return new Sealed(record, envelope.Bytes.ToArray(), draft.Commitment, draft.PatientToken);
        }
    }
}
