using System.Management.Automation;
using System.Numerics;
using EmrLedger.Prescriptions;

namespace EmrLedger.Binding.Values;

/// <summary>Units, fills or a fill: a whole number from 1 up.</summary>
public sealed class QuantityTransformationAttribute : ValueTransformationAttribute<int>
{
    /// <summary>The largest number.</summary>
    public int Most { get; init; } = PrescriptionTerms.MaxUnits;

    /// <exception cref="EmrException">QuantityInvalid.</exception>
    internal static int Read(object? value, int most) =>
        WholeNumber.TryRead(value, out BigInteger number) && number >= 1 && number <= most
            ? (int)number
            : throw new EmrException(
                EmrError.QuantityInvalid,
                $"A quantity is a whole number from 1 to {most}, and {WholeNumber.Quote(value)} is not.");

    private protected override int Read(object? value, SessionState session) => Read(value, Most);
}
