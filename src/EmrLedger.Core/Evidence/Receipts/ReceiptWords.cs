using EmrLedger.Ledgers.Registry;
using EmrLedger.Text;

namespace EmrLedger.Evidence.Receipts;

/// <summary>What a receipt shows, and what it cannot, in words.</summary>
internal static class ReceiptWords
{
    /// <summary>Where a prescription stands by what a receipt shows.</summary>
    /// <param name="prescription">The prescription.</param>
    /// <param name="day">The day for which its status is told.</param>
    /// <param name="size">How many blocks the checkpoint covers.</param>
    public static string StateOf(EmrPrescription prescription, DateOnly day, ulong size)
    {
        string holder = prescription.Holder is not { } hash ? ""
            : prescription.HolderName is { } name ? $", held by {name} ({hash})" : $", held by {hash}";
        string left = prescription.UnitsLeft is { } units
            ? $", {Display.Count(units, "unit")} left of fill {prescription.Fill} of {prescription.Fills}" : "";
        return $"{prescription.Status}{holder}{left}, as of the checkpoint of {Display.Count(size, "block")}, on {Display.Day(day)} (UTC)";
    }

    /// <summary>What nobody can tell of the signer.</summary>
    public static string NotProvedOfSigner(RegistryRole role, bool isRevoked)
    {
        string signer = role == RegistryRole.Doctor ? "the doctor" : "the pharmacy";
        return isRevoked
            ? $"that {signer} was not revoked before the record as well, or the authority changed, by a statement that is left out"
            : $"that {signer} was not revoked, or the authority changed, by a statement that is left out";
    }

    /// <summary>What nobody can tell of a prescription's history.</summary>
    /// <param name="replaces">Whether the prescription stands in the place of another.</param>
    public static string NotProvedOfHistory(bool replaces)
    {
        string other = replaces ? ", or that the prescription that it replaces could be replaced" : "";
        return $"that there is no later statement about the prescription, or none that is left out{other}";
    }
}
