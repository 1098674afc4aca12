using System.Diagnostics;
using System.Globalization;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>Signing and checking records on one thread, beside what others do on the bare curve.</summary>
internal static class RecordSuite
{
    private const int Doctors = 8;
    private const int Count = 256;
    private const int NewDoctors = 2_000;
    private const int Rounds = 31;

    private const string Python = """
        import sys, time
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
        scheme = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        keys = [ec.generate_private_key(ec.SECP256K1()) for _ in range(8)]
        ders = [k.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for k in keys]
        digests = [bytes([i]) * 32 for i in range(64)]
        signatures = [keys[i % 8].sign(d, scheme) for i, d in enumerate(digests)]
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < 0.3:
            for i, d in enumerate(digests):
                if sys.argv[1] == "sign":
                    keys[i % 8].sign(d, scheme)
                else:
                    load_der_public_key(ders[i % 8]).verify(signatures[i], d, scheme)
            done += 64
        print(done / (time.perf_counter() - begun))
        """;

    public static void Run()
    {
        PrintFirstUse();
        EmrKey[] keys = [.. Enumerable.Range(0, Doctors).Select(_ => EmrKey.Generate())];
        byte[] patientBytes = new byte[Hash160.Length];
        Hash160 patient = new(patientBytes);
        EmrRecord[] records = [.. Enumerable.Range(0, Count).Select(i => RecordSigner.Sign(
            keys[i % Doctors], patient, $"Medication {i}: 10mg", (ulong)(i / Doctors) + 1))];

        RawMessage[] messages = [.. records.Select((record, i) => RawMessage.Of(record, keys[i % Doctors]))];
        RawLibSecp256k1 direct = new(messages);
        RawBouncyCastle bouncyCastle = new(messages);
        RawOpenSsl? openSsl = RawOpenSsl.Create(messages);

        new Comparison("Signing", "records/s, 1 thread", Rounds)
            .Add("libsecp256k1 called directly: sign", () => Stopwatches.PerSecond(direct.Sign, Count), isReference: true)
            .Add("BouncyCastle: sign, as it comes", () => Stopwatches.PerSecond(bouncyCastle.Sign, Count), isReference: true)
            .Add("OpenSSL, by .NET: sign", () => PerSecond(openSsl is null ? null : openSsl.Sign), isReference: true)
            .Add("Python cryptography: sign", static () => RunPython("sign"), isReference: true)
            .Add("EmrLedger: sign a record", () => Stopwatches.PerSecond(
                () =>
                {
                    for (int i = 0; i < Count; i++)
                        RecordSigner.Sign(keys[i % Doctors], patient, "Medication A: 10mg", 1);
                },
                Count))
            .Run();

        // More doctors than keys are remembered: each is met anew.
        EmrRecord[] ofNewDoctors = [.. Enumerable.Range(0, NewDoctors).Select(i => RecordSigner.Sign(
            EmrKey.Generate(), patient, $"Medication {i}: 10mg", 1))];

        new Comparison("Checking", "records/s, 1 thread", Rounds)
            .Add("libsecp256k1 called directly: verify", () => Stopwatches.PerSecond(direct.Verify, Count), isReference: true)
            .Add("BouncyCastle: verify, as it comes", () => Stopwatches.PerSecond(bouncyCastle.Verify, Count), isReference: true)
            .Add("OpenSSL, by .NET: verify", () => PerSecond(openSsl is null ? null : openSsl.Verify), isReference: true)
            .Add("Python cryptography: load key + verify", static () => RunPython("verify"), isReference: true)
            .Add("EmrLedger: check a record", () => Stopwatches.PerSecond(() => Unjudged.Copy(records), CheckAll, Count))
            .Add("EmrLedger: check a new doctor's record", () => Stopwatches.PerSecond(
                () => Unjudged.Copy(ofNewDoctors), LedgerChecking.CheckAlone, NewDoctors))
            .Run();
    }

    // What every session pays once: the library is found, compared with the package's, loaded and tested.
    private static void PrintFirstUse()
    {
        if (Adapters.InUse<ISecp256k1>() is not null)
            return;
        long begun = Stopwatch.GetTimestamp();
        CurveInfo info = Adapters.Get<ISecp256k1>().Info;
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"First use of the curve, by {info.Library}: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:N1} ms"));
    }

    private static double? RunPython(string task) => Stopwatches.External("python3", "-c", Python, task);

    private static double? PerSecond(Action? action) => action is null ? null : Stopwatches.PerSecond(action, Count);

    private static void CheckAll(EmrRecord[] records)
    {
        RecordSequenceCheck sequence = new(previousNonce: 0);
        foreach (EmrRecord record in records)
        {
            if (sequence.Check(record) is not null)
                throw new InvalidOperationException("A record of the benchmark is not valid.");
        }
    }
}
