using System.Management.Automation;
using EmrLedger.Notes;

namespace EmrLedger.Binding.Evidence;

/// <summary>Verifier keys of logs or witnesses: lines of text, note keys, or paths of files with either.</summary>
public sealed class VerifierKeysTransformationAttribute : ValueTransformationAttribute<VerifierKey[]>
{
    private protected override VerifierKey[] Read(object? value, SessionState session) => VerifierKeyReader.Read(value, session);
}
