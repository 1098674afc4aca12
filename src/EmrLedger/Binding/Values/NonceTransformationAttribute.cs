using System.Management.Automation;

namespace EmrLedger.Binding.Values;

/// <summary>A nonce, or a number of nonces: a whole number that fits 8 bytes.</summary>
public sealed class NonceTransformationAttribute : ValueTransformationAttribute<ulong>
{
    private protected override ulong Read(object? value, SessionState session) => ReadNonce(value);

    /// <exception cref="EmrException">NonceInvalid.</exception>
    internal static ulong ReadNonce(object? value) => WholeNumber.ReadUInt64(value, EmrError.NonceInvalid, "A nonce");
}
