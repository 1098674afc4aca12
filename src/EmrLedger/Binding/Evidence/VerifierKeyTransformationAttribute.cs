using System.Management.Automation;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Binding.Evidence;

/// <summary>The verifier key of one log: a line of text, a note key, or the path of a file with either.</summary>
public sealed class VerifierKeyTransformationAttribute : ValueTransformationAttribute<VerifierKey>
{
    private protected override VerifierKey Read(object? value, SessionState session)
    {
        VerifierKey[] keys = VerifierKeyReader.Read(value, session);
        return keys.Length == 1
            ? keys[0]
            : throw new EmrException(
                EmrError.VerifierKeyInvalid, $"This takes the key of one log, and got {Display.Count(keys.Length, "key")}.",
                "Give the key of the log that signed the checkpoint: of a file of several, the line of that one.");
    }
}
