using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Ledgers.Pending;

/// <summary>What is to be signed and added in one step.</summary>
/// <param name="Patient">The record's patient hash.</param>
/// <param name="Text">What the record says.</param>
internal sealed record PendingText(Hash160 Patient, string Text)
{
    /// <summary>The text that is sealed, with who may open it; null where the record holds the text itself.</summary>
    public (SealedDraft Draft, IReadOnlyList<EmrKey> Recipients)? Sealed { get; init; }

    /// <summary>A prescription whose text is sealed.</summary>
    public static PendingText Of(SealedDraft draft, PrescriptionTerms? terms, IReadOnlyList<EmrKey> recipients) =>
        new(draft.PatientToken, SealedSigner.Spell(draft, terms)) { Sealed = (draft, recipients) };
}
