using System.Text;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Prescriptions;

/// <summary>The words that people give for a statement: whether they can stand in one, and else what is wrong with them.</summary>
internal static class RxWording
{
    /// <summary>The text of a record that makes a statement.</summary>
    /// <param name="statement">The statement, with its words as they were given.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <exception cref="EmrException">
    /// PrescriptionEmpty, PrescriptionGarbled, PrescriptionTooLong; or ReasonInvalid for a reason or a note.
    /// </exception>
    public static string Compose(RxStatement statement, DoubtfulTexts meant)
    {
        string text = statement.ToString();
        if (statement.Text is { } words)
        {
            int room = EmrRecord.MaxPrescriptionBytes - (Encoding.UTF8.GetByteCount(text) - Encoding.UTF8.GetByteCount(words));
            if (statement.Terms is null)
                RequireReason(words, room);
            else
                RequireText(words, room, meant);
        }
        return text;
    }

    private static void RequireText(string words, int room, DoubtfulTexts meant)
    {
        // Beside units and days something is prescribed, whatever may be meant elsewhere.
        RecordSigner.RequireMeant(words, words.Length == 0 ? DoubtfulTexts.None : meant);
        int bytes = Encoding.UTF8.GetByteCount(words);
        if (bytes > room)
        {
            throw new EmrException(
                EmrError.PrescriptionTooLong,
                $"The prescription has {Display.Count(bytes, "UTF-8 byte")}, and beside its units and days a record holds {room}.");
        }
    }

    private static void RequireReason(string words, int room)
    {
        if (!PlainName.CanBeGiven(words, room))
        {
            throw new EmrException(
                EmrError.ReasonInvalid, "The reason or note is empty or too long, or has characters that cannot be read.",
                $"Give some words on one line, of at most {room} UTF-8 bytes.");
        }
    }
}
