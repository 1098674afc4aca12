using System.Globalization;
using EmrLedger.Records;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Signs one doctor's records for a ledger on a server, one by one, until it is told to stop.</summary>
internal static class SharedWriterRole
{
    public static void Run(string[] arguments)
    {
        EmrKey doctor = Cast.Doctors[int.Parse(arguments[1], CultureInfo.InvariantCulture)];
        Steadfast.Run(arguments[0], (ledger, _) =>
        {
            try
            {
                Reporter.Record(ledger.Pending.Sign(doctor, Cast.Patient, "Medication", DoubtfulTexts.None, CancellationToken.None));
            }
            catch (EmrException exception) when (exception.Error == EmrError.CommitOutcomeUnknown)
            {
                // The message ends with the record's id.
                Reporter.Say($"unknown {exception.Message.Split(' ')[^1].TrimEnd('.')}");
                throw;
            }
        });
    }
}
