using EmrLedger.Binding.Values;
using EmrLedger.Prescriptions;
using EmrLedger.Text;

namespace EmrLedger.Commands.Records;

/// <summary>How much is prescribed, and when, as people give it.</summary>
internal static class TermsReader
{
    /// <summary>The terms of a command line or a row; null where nothing of them is given.</summary>
    /// <exception cref="EmrException">QuantityInvalid, DateInvalid, TermsIncomplete.</exception>
    public static PrescriptionTerms? Read(object? units, object? fills, object? validFrom, object? validUntil) =>
        units is null && fills is null && validFrom is null && validUntil is null
            ? null
            : Complete(
                units is null ? null : QuantityTransformationAttribute.Read(units, PrescriptionTerms.MaxUnits),
                fills is null ? null : QuantityTransformationAttribute.Read(fills, PrescriptionTerms.MaxFills),
                validFrom is null ? null : DayTransformationAttribute.Read(validFrom),
                validUntil is null ? null : DayTransformationAttribute.Read(validUntil));

    /// <summary>Terms, of which the fills are 1 and the first day is today where they are not given.</summary>
    /// <exception cref="EmrException">TermsIncomplete, DateInvalid.</exception>
    public static PrescriptionTerms Complete(int? units, int? fills, DateOnly? validFrom, DateOnly? validUntil)
    {
        if (units is not { } counted || validUntil is not { } last)
        {
            string missing = units is null && validUntil is null ? "neither -Units nor -ValidUntil"
                : units is null ? "no -Units" : "no -ValidUntil";
            throw new EmrException(
                EmrError.TermsIncomplete, $"A prescription states its units and its last day, or neither, and {missing} was given.");
        }
        DateOnly first = validFrom ?? DateOnly.FromDateTime(DateTime.UtcNow);
        PrescriptionTerms terms = new(counted, fills ?? 1, first, last);
        return terms.AreSound ? terms : throw new EmrException(
            EmrError.DateInvalid, $"The first day, {Display.Day(first)}, comes after the last, {Display.Day(last)}.");
    }
}
