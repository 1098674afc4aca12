using System.Management.Automation;

namespace EmrLedger.Binding.Values;

/// <summary>A block's height: a whole number that fits 8 bytes.</summary>
public sealed class HeightTransformationAttribute : ValueTransformationAttribute<ulong>
{
    private protected override ulong Read(object? value, SessionState session) =>
        WholeNumber.ReadUInt64(value, EmrError.HeightInvalid, "A height");
}
