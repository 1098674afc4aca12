using EmrLedger.Commands.Files;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Verification;

namespace EmrLedger.Commands.Evidence;

/// <summary>What a user wants a ledger to be held against.</summary>
internal static class AnchorReader
{
    /// <summary>Whether it is anything.</summary>
    /// <param name="checkpoint">The file of a checkpoint.</param>
    /// <param name="logKey">The key of the log that signed it.</param>
    /// <param name="hasWitnesses">Whether witnesses are asked for.</param>
    /// <exception cref="EmrException">VerifierKeyInvalid where one thing is given without another.</exception>
    public static bool IsGiven(string? checkpoint, VerifierKey? logKey, bool hasWitnesses)
    {
        if (checkpoint is null != logKey is null)
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid,
                "A checkpoint is checked by the key of the log that signed it, and only one of the two was given.",
                "Give -Checkpoint and -LogKey, or neither.");
        }
        // Otherwise a user would take witnesses for checked that nobody looked at.
        if (checkpoint is null && hasWitnesses)
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid, "Witnesses sign a checkpoint, and none was given.",
                "Give -Checkpoint and -LogKey as well.");
        }
        return checkpoint is not null;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="EmrException">The path, or the file.</exception>
    public static LedgerAnchor Read(EmrCmdlet cmdlet, string checkpoint, TrustPolicy policy) =>
        new(NoteFile.Read(new UserPaths(cmdlet).ResolveOne(checkpoint, literal: true)), policy);
}
