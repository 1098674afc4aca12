using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>
/// The bytes of a closed ledger to be damaged: a genesis block, three more with all kinds of records, and pending ones.
/// </summary>
internal static class FilledLedger
{
    private static readonly Lazy<byte[]> Shared = new(Make);

    /// <summary>The file, whole.</summary>
    public static byte[] Bytes => Shared.Value;

    private static byte[] Make()
    {
        using TestLedger test = new();
        EmrKey[] doctors = TestKeys.Doctors;
        foreach (EmrKey doctor in doctors[..3])
            test.Register(doctor);
        test.Add(RecordSigner.Sign(doctors[0], TestKeys.Patient, "", 1, DoubtfulTexts.Empty));
        test.Seal();
        test.AddNext(doctors[0], "Medication A: 10mg");
        test.AddNext(doctors[1], "Médicament B – 2 × 5 µg");
        test.AddNext(doctors[2], new string('x', EmrRecord.MaxPrescriptionBytes));
        test.AddNext(doctors[0]);
        test.Seal();
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(doctors[2]), TestLedger.Authority, CancellationToken.None);
        test.Ledger.RegistryDesk.Register(
            doctors[1], "Dr. Renamed", TestLedger.Authority, again: true, CancellationToken.None);
        test.AddNext(doctors[1]);
        test.Seal();
        test.AddNext(doctors[1], "pending");
        test.Register(doctors[3]);
        test.AddNext(doctors[3], "pending");
        Assert.True(test.Verify().Valid);
        test.Ledger.Dispose();
        return System.IO.File.ReadAllBytes(test.File);
    }
}
