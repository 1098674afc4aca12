using System.Diagnostics.CodeAnalysis;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;

namespace EmrLedger.Prescriptions;

/// <summary>
/// How a record says a text that it does not show: <c>#</c> and the commitment to it, 43 characters of base64url, in the place of
/// the text of a statement that prescribes; or <c>emr-seal/1 #…</c>, where the record makes no statement.
/// </summary>
public static class SealedPrescription
{
    /// <summary>The length of a sealed text in a statement.</summary>
    public const int Length = 44;

    private const char Mark = '#';
    private const string Alone = "emr-seal/1 ";

    private static ReadOnlySpan<byte> AloneBytes => "emr-seal/1 #"u8;

    /// <summary>The text of a statement.</summary>
    public static string Spell(Hash256 commitment) => $"{Mark}{RegistryStatement.Spell(commitment)}";

    /// <summary>The text of a record that makes no statement.</summary>
    public static string SpellAlone(Hash256 commitment) => Alone + Spell(commitment);

    /// <summary>Reads the text of a statement; only what <see cref="Spell"/> writes is sealed.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, out Hash256 commitment)
    {
        commitment = default;
        return text is [Mark, ..] && text.Length == Length && RegistryStatement.TryReadDigest(text.AsSpan(1), out commitment)
            && Spell(commitment) == text;
    }

    /// <summary>Whether people might take a text for a sealed one: it says nothing of its own.</summary>
    public static bool IsSealed([NotNullWhen(true)] string? text) =>
        TryRead(text, out _)
        || (text is not null && text.StartsWith(Alone, StringComparison.Ordinal) && TryRead(text[Alone.Length..], out _));

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
            if (!record.Prescription.Span.StartsWith(AloneBytes))
                return null;
            text = record.Text[Alone.Length..];
        }
        return TryRead(text, out Hash256 commitment) ? commitment : null;
    }
}
