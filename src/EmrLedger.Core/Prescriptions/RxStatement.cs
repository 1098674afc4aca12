using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Text;

namespace EmrLedger.Prescriptions;

/// <summary>
/// What a record's text says of a prescription, in exactly one spelling: <c>emr-rx/1 VERB …</c>. The record's patient hash is
/// the prescription's.
/// </summary>
public sealed record RxStatement
{
    /// <summary>Every statement of every version begins so.</summary>
    internal const string Marker = "emr-rx/";

    private const string Version = Marker + "1";
    private const string DayFormat = "yyyyMMdd";
    private const int DayLength = 8;

    private RxStatement(PrescriptionAction action) => Action = action;

    /// <summary>The marker in UTF-8.</summary>
    public static ReadOnlyMemory<byte> MarkerBytes { get; } = "emr-rx/"u8.ToArray();

    /// <summary>What happens.</summary>
    public PrescriptionAction Action { get; }

    /// <summary>The txid of the prescription, or of the dispense that is voided; zero where a new one is issued.</summary>
    public Hash256 Reference { get; private init; }

    /// <summary>How much is prescribed; null but in what prescribes.</summary>
    public PrescriptionTerms? Terms { get; private init; }

    /// <summary>Which fill is dispensed, from 1; else 0.</summary>
    public int Fill { get; private init; }

    /// <summary>How many units are dispensed; else 0.</summary>
    public int Units { get; private init; }

    /// <summary>SHA-256 of the key of the pharmacy that gets it; zero where it is not handed on.</summary>
    public Hash256 KeyDigest { get; private init; }

    /// <summary>The prescription's text, the note or the reason; null where there is none.</summary>
    public string? Text { get; private init; }

    /// <summary>A new prescription.</summary>
    public static RxStatement Issue(PrescriptionTerms terms, string text) =>
        new(PrescriptionAction.Issue) { Terms = terms, Text = text };

    /// <summary>A new prescription in the place of another.</summary>
    public static RxStatement Amend(Hash256 prescription, PrescriptionTerms terms, string text) =>
        new(PrescriptionAction.Amend) { Reference = prescription, Terms = terms, Text = text };

    /// <summary>A pharmacy takes hold.</summary>
    public static RxStatement Claim(Hash256 prescription) => new(PrescriptionAction.Claim) { Reference = prescription };

    /// <summary>Units of a fill are handed over.</summary>
    public static RxStatement Dispense(Hash256 prescription, int fill, int units, string? note = null) =>
        new(PrescriptionAction.Dispense) { Reference = prescription, Fill = fill, Units = units, Text = note };

    /// <summary>The last dispense did not happen.</summary>
    public static RxStatement Void(Hash256 dispense, string reason) =>
        new(PrescriptionAction.Void) { Reference = dispense, Text = reason };

    /// <summary>The holder lets go.</summary>
    public static RxStatement Return(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Return) { Reference = prescription, Text = reason };

    /// <summary>The holder hands it on.</summary>
    public static RxStatement Transfer(Hash256 prescription, Hash256 keyDigest) =>
        new(PrescriptionAction.Transfer) { Reference = prescription, KeyDigest = keyDigest };

    /// <summary>The prescription is stopped.</summary>
    public static RxStatement Cancel(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Cancel) { Reference = prescription, Text = reason };

    /// <summary>The authority ends a hold.</summary>
    public static RxStatement Release(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Release) { Reference = prescription, Text = reason };

    /// <summary>The sealed text is erased.</summary>
    public static RxStatement Erase(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Erase) { Reference = prescription, Text = reason };

    /// <summary>The sealed text may not be erased.</summary>
    public static RxStatement Preserve(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Preserve) { Reference = prescription, Text = reason };

    /// <summary>The sealed text may be erased again.</summary>
    public static RxStatement Lift(Hash256 prescription, string reason) =>
        new(PrescriptionAction.Lift) { Reference = prescription, Text = reason };

    /// <summary>Whether a text is a statement, of whatever version.</summary>
    public static bool IsStatement([NotNullWhen(true)] string? text) =>
        text is not null && text.StartsWith(Marker, StringComparison.Ordinal);

    /// <summary>The same of a text in UTF-8.</summary>
    public static bool IsStatement(ReadOnlySpan<byte> text) => text.StartsWith(MarkerBytes.Span);

    /// <summary>Reads a statement; only what <see cref="ToString"/> writes is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RxStatement? statement)
    {
        statement = null;
        string[] parts = (text ?? "").Split(' ', 3);
        if (parts is not [Version, var verb, var rest])
            return false;
        RxStatement? read = verb switch
        {
            "issue" => ReadIssue(rest),
            "amend" => ReadAmend(rest),
            "claim" => TryReadId(rest, out Hash256 claimed) ? Claim(claimed) : null,
            "dispense" => ReadDispense(rest),
            "void" => ReadWithReason(rest, Void),
            "return" => ReadWithReason(rest, Return),
            "transfer" => ReadTransfer(rest),
            "cancel" => ReadWithReason(rest, Cancel),
            "release" => ReadWithReason(rest, Release),
            "erase" => ReadWithReason(rest, Erase),
            "preserve" => ReadWithReason(rest, Preserve),
            "lift" => ReadWithReason(rest, Lift),
            _ => null,
        };
        // Whatever was read leniently would be written in another way.
        if (read?.ToString() != text)
            return false;
        statement = read;
        return statement is not null;
    }

    /// <summary>The record's text.</summary>
    public override string ToString()
    {
        string id = RegistryStatement.Spell(Reference);
        string said = Action switch
        {
            PrescriptionAction.Issue => $"issue {Spell(Terms)} {Text}",
            PrescriptionAction.Amend => $"amend {id} {Spell(Terms)} {Text}",
            PrescriptionAction.Claim => $"claim {id}",
            PrescriptionAction.Dispense => string.Create(CultureInfo.InvariantCulture, $"dispense {id} {Fill}:{Units}")
                + (Text is null ? "" : $" {Text}"),
            PrescriptionAction.Void => $"void {id} {Text}",
            PrescriptionAction.Return => $"return {id} {Text}",
            PrescriptionAction.Transfer => $"transfer {id} {RegistryStatement.Spell(KeyDigest)}",
            PrescriptionAction.Cancel => $"cancel {id} {Text}",
            PrescriptionAction.Erase => $"erase {id} {Text}",
            PrescriptionAction.Preserve => $"preserve {id} {Text}",
            PrescriptionAction.Lift => $"lift {id} {Text}",
            _ => $"release {id} {Text}",
        };
        return $"{Version} {said}";
    }

    private static RxStatement? ReadIssue(string rest) =>
        rest.Split(' ', 4) is [var quantity, var first, var last, var text] && ReadTerms(quantity, first, last) is { } terms
            && text.Length > 0 ? Issue(terms, text) : null;

    private static RxStatement? ReadAmend(string rest) =>
        rest.Split(' ', 2) is [var id, var issued] && TryReadId(id, out Hash256 prescription) && ReadIssue(issued) is { } issue
            ? Amend(prescription, issue.Terms!.Value, issue.Text!) : null;

    private static RxStatement? ReadDispense(string rest)
    {
        string[] parts = rest.Split(' ', 3);
        string? note = parts.Length > 2 ? parts[2] : null;
        return parts.Length >= 2 && TryReadId(parts[0], out Hash256 prescription) && parts[1].Split(':') is [var fill, var units]
            && ReadNumber(fill, PrescriptionTerms.MaxFills) is { } fillNumber
            && ReadNumber(units, PrescriptionTerms.MaxUnits) is { } unitNumber && (note is null || IsName(note))
            ? Dispense(prescription, fillNumber, unitNumber, note) : null;
    }

    private static RxStatement? ReadTransfer(string rest) =>
        rest.Split(' ') is [var id, var digest] && TryReadId(id, out Hash256 prescription)
            && RegistryStatement.TryReadDigest(digest, out Hash256 keyDigest) ? Transfer(prescription, keyDigest) : null;

    private static RxStatement? ReadWithReason(string rest, Func<Hash256, string, RxStatement> make) =>
        rest.Split(' ', 2) is [var id, var reason] && TryReadId(id, out Hash256 reference) && IsName(reason)
            ? make(reference, reason) : null;

    private static PrescriptionTerms? ReadTerms(string quantity, string first, string last)
    {
        if (quantity.Split('x') is not [var units, var fills]
            || ReadNumber(units, PrescriptionTerms.MaxUnits) is not { } unitNumber
            || ReadNumber(fills, PrescriptionTerms.MaxFills) is not { } fillNumber || ReadDay(first) is not { } firstDay
            || ReadDay(last) is not { } lastDay)
        {
            return null;
        }
        PrescriptionTerms terms = new(unitNumber, fillNumber, firstDay, lastDay);
        return terms.AreSound ? terms : null;
    }

    // A txid is spelled as a digest is.
    private static bool TryReadId(string text, out Hash256 id) => RegistryStatement.TryReadDigest(text, out id);

    private static int? ReadNumber(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number : null;

    private static DateOnly? ReadDay(string text) =>
        text.Length == DayLength
        && DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day : null;

    private static bool IsName(string text) => PlainName.CanBeRead(text, EmrRecord.MaxPrescriptionBytes);

    private static string Spell(PrescriptionTerms? terms) => terms is { } given
        ? string.Create(
            CultureInfo.InvariantCulture, $"{given.Units}x{given.Fills} {given.FirstDay:yyyyMMdd} {given.LastDay:yyyyMMdd}")
        : "";
}
