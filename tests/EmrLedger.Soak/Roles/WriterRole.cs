using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Writes without end, and says what it wrote. It opens the ledger anew from time to time, since closing writes too.
/// </summary>
internal static class WriterRole
{
    public static void Run(string[] arguments)
    {
        string path = arguments[0];
        Random random = new(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        while (true)
        {
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
            for (int turn = random.Next(5, 60); turn > 0; turn--)
            {
                if (random.Next(6) == 0)
                {
                    if (Cast.Seal(ledger) is { } block)
                        Reporter.Block(block);
                }
                else
                {
                    AddSome(ledger, random);
                }
            }
        }
    }

    private static void AddSome(Ledger ledger, Random random)
    {
        int doctor = random.Next(Cast.Doctors.Length);
        ulong nonce = ledger.Pending.LastNonce(Cast.DoctorHashes[doctor]);
        EmrRecord[] records = [.. Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => Cast.Sign(doctor, ++nonce, $"Medication {random.Next()}"))];
        foreach (EmrException? refusal in ledger.Pending.Add(records, SignaturePolicy.LowSOnly, CancellationToken.None))
        {
            if (refusal is not null)
                throw refusal;
        }
        foreach (EmrRecord record in records)
            Reporter.Record(record);
    }
}
