using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>Signing and checking records on one thread, beside Python's cryptography.</summary>
internal static class RecordSuite
{
    private const int Doctors = 8;
    private const int Count = 256;
    private const int NewDoctors = 2_000;

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
        while time.perf_counter() - begun < 0.7:
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
        EmrKey[] keys = [.. Enumerable.Range(0, Doctors).Select(_ => EmrKey.Generate())];
        byte[] patientBytes = new byte[Hash160.Length];
        Hash160 patient = new(patientBytes);
        EmrRecord[] records = [.. Enumerable.Range(0, Count).Select(i => RecordSigner.Sign(
            keys[i % Doctors], patient, $"Medication {i}: 10mg", (ulong)(i / Doctors) + 1))];

        new Comparison("Signing", "records/s, 1 thread")
            .Add("Python cryptography: sign", static () => Stopwatches.External("python3", "-c", Python, "sign"), isReference: true)
            .Add("EmrLedger: sign a record", () => Stopwatches.PerSecond(
                () =>
                {
                    for (int i = 0; i < Count; i++)
                        RecordSigner.Sign(keys[i % Doctors], patient, "Medication A: 10mg", 1);
                },
                Count))
            .Run();

        RawSignatures signatures = new(records);
        // More doctors than keys are remembered: each is met anew.
        EmrRecord[] ofNewDoctors = [.. Enumerable.Range(0, NewDoctors).Select(i => RecordSigner.Sign(
            EmrKey.Generate(), patient, $"Medication {i}: 10mg", 1))];

        new Comparison("Checking", "records/s, 1 thread")
            .Add("Python cryptography: load key + verify", static () => Stopwatches.External("python3", "-c", Python, "verify"), isReference: true)
            .Add("BouncyCastle: verify, as it comes", () => Stopwatches.PerSecond(signatures.Verify, Count), isReference: true)
            .Add("EmrLedger: check a record", () => Stopwatches.PerSecond(() => Unjudged.Copy(records), CheckAll, Count))
            .Add("EmrLedger: check a new doctor's record", () => Stopwatches.PerSecond(() => Unjudged.Copy(ofNewDoctors), LedgerChecking.CheckAlone, NewDoctors))
            .Run();
    }

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
