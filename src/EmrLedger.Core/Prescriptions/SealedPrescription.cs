using System.Diagnostics.CodeAnalysis;
using EmrLedger.Records;
using EmrLedger.Sealing;

namespace EmrLedger.Prescriptions;

/// <summary>
/// How a record says a text that it does not show: <c>#</c> and the commitment to it, 43 characters of base64url, in the place of
/// the text of a statement that prescribes; or <c>emr-seal/1 #…</c>, where the record makes no statement.
/// </summary>
public static class SealedPrescription
{
    private static ReadOnlySpan<byte> Beginning => "emr-seal/1 #"u8;

    /// <summary>The text of a record that makes no statement.</summary>
    public static string SpellAlone(Hash256 commitment) => SealedText.Prefix + SealedText.Spell(commitment);

    /// <summary>Whether people might take a text for a sealed one: it says nothing of its own.</summary>
    public static bool IsSealed([NotNullWhen(true)] string? text) =>
        SealedText.TryRead(text, out _)
        || (text is not null && text.StartsWith(SealedText.Prefix, StringComparison.Ordinal)
            && SealedText.TryRead(text[SealedText.Prefix.Length..], out _));

    /// <summary>
    /// What stands before the commitment in a text that is sealed, be it a record's or that of a prescription: nothing, or the
    /// statement's words; null where the text is not sealed.
    /// </summary>
    public static string? WithoutCommitment(string? text)
    {
        if (IsSealed(text))
            return "";
        return RxStatement.TryParse(text, out RxStatement? statement) && statement.Text is { } words && SealedText.TryRead(words, out _)
            && PrescriptionAdmission.Prescribes(statement) ? text![..^words.Length] : null;
    }

    /// <summary>The commitment that a record prescribes; null where its text is not sealed, or prescribes nothing.</summary>
    public static Hash256? CommitmentOf(RecordContents record)
    {
        ArgumentNullException.ThrowIfNull(record);
        RxStatement? statement = null;
        return RxStatement.IsStatement(record.Prescription.Span) && !RxStatement.TryParse(record.Text, out statement)
            ? null : CommitmentOf(record, statement);
    }

    /// <summary>The same, of a record whose statement was read.</summary>
    /// <param name="record">The record.</param>
    /// <param name="statement">What it states; null where that is nothing.</param>
    internal static Hash256? CommitmentOf(RecordContents record, RxStatement? statement)
    {
        if (!PrescriptionAdmission.Prescribes(statement))
            return null;
        string? text = statement?.Text;
        if (statement is null)
        {
            // Nearly all texts are none, and need not be decoded for it.
            if (!record.Prescription.Span.StartsWith(Beginning))
                return null;
            text = record.Text[SealedText.Prefix.Length..];
        }
        return SealedText.TryRead(text, out Hash256 commitment) ? commitment : null;
    }
}
