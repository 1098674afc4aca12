using System.Management.Automation;
using System.Numerics;
using EmrLedger.Values;

namespace EmrLedger.Binding.Values;

/// <summary>A difficulty: a whole number from 1 to 2^128 − 1, without loss.</summary>
public sealed class DifficultyTransformationAttribute : ValueTransformationAttribute<BigInteger>
{
    private protected override BigInteger Read(object? value, SessionState session) =>
        WholeNumber.TryRead(value, out BigInteger number) && Difficulty.TryConvert(number, out _)
            ? number
            : throw new EmrException(
                EmrError.DifficultyInvalid,
                $"A difficulty is a whole number from 1 to 2^128 - 1, and {WholeNumber.Quote(value)} is not.");
}
