using EmrLedger.Prescriptions;

namespace EmrLedger.Commands.Records;

/// <summary>What cmdlets that sign say of sealed texts.</summary>
internal static class SealedTexts
{
    /// <summary>Refuses a text that would be taken for a sealed one, and nobody could open.</summary>
    /// <exception cref="EmrException">TextLooksSealed.</exception>
    public static void RequirePlain(string text)
    {
        if (SealedPrescription.IsSealed(text))
            throw new EmrException(EmrError.TextLooksSealed, "The prescription is a commitment, and its text is not in it.");
    }

    /// <summary>That the ledger's rules have no sealed texts.</summary>
    public static EmrException Unknown() => new(
        EmrError.LifecycleMissing, "The ledger keeps the rules emr-rules/1, in which no text is sealed.",
        "Leave out -Recipient, or make a new ledger with New-EmrLedger.");
}
