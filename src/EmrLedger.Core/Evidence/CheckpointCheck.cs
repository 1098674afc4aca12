using EmrLedger.Notes;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Evidence;

/// <summary>The check of a checkpoint's signatures.</summary>
public static class CheckpointCheck
{
    /// <summary>Checks a note against a policy. Which log it is of, the caller compares: a key may sign for several.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/> where the note is not a checkpoint.</exception>
    public static CheckpointCheckResult Check(SignedNote note, TrustPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(policy);
        Checkpoint checkpoint = Checkpoint.Parse(note.Text);
        List<Fault> faults = [];
        List<string> witnesses = [];
        if (!IsSigned(policy.LogKey) && faults.Count == 0)
            faults.Add(new Fault(FaultCode.CheckpointUnsigned, Detail: policy.LogKey.ShownName));
        witnesses.AddRange(policy.WitnessKeys.Where(IsSigned).Select(static key => key.Name));
        if (witnesses.Count < policy.Quorum)
            faults.Add(new Fault(FaultCode.QuorumMissing, Detail: $"{witnesses.Count} of {Display.Count(policy.Quorum, "witness", "witnesses")} signed"));
        return new CheckpointCheckResult(checkpoint.Origin, checkpoint.Size, CanonicalBase64.Encode(checkpoint.Root), witnesses, faults);

        bool IsSigned(VerifierKey key)
        {
            try
            {
                return note.Verify(key) is not null;
            }
            catch (EmrException exception) when (exception.Error == EmrError.NoteSignatureInvalid)
            {
                faults.Add(new Fault(FaultCode.CheckpointSignatureInvalid, Detail: key.ShownName));
                return false;
            }
        }
    }
}
