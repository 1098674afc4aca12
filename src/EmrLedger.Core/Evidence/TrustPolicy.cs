using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Evidence;

/// <summary>Whose signatures a checkpoint must have: the log's, and those of enough witnesses.</summary>
public sealed class TrustPolicy
{
    /// <summary>A policy.</summary>
    /// <param name="logKey">The log's key.</param>
    /// <param name="witnessKeys">The witnesses' keys.</param>
    /// <param name="quorum">How many different witnesses must have signed.</param>
    /// <exception cref="EmrException">NoteRoleMismatch, or VerifierKeyInvalid where there are fewer keys than the quorum asks for.</exception>
    public TrustPolicy(VerifierKey logKey, IReadOnlyList<VerifierKey> witnessKeys, int quorum)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        ArgumentNullException.ThrowIfNull(witnessKeys);
        RequireRole(logKey, NoteRole.Log);
        foreach (VerifierKey key in witnessKeys)
            RequireRole(key, NoteRole.Witness);
        // What a witness signs does not name it, so one key under two names is one witness; and a log is none of its own.
        int different = witnessKeys.Select(static key => Convert.ToHexString(key.PublicKey)).Distinct().Count();
        if (different < witnessKeys.Count || witnessKeys.Any(key => key.PublicKey.SequenceEqual(logKey.PublicKey)))
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid, "Two of the keys are the same, so that one party would count twice.", "Give each party's key once.");
        }
        if (quorum > witnessKeys.Count)
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid, $"The quorum is {Display.Count(quorum, "witness", "witnesses")}, and the keys of {witnessKeys.Count} are given.",
                "Give more witnesses' keys, or a lower quorum.");
        }
        LogKey = logKey;
        WitnessKeys = witnessKeys;
        Quorum = quorum;
    }

    /// <summary>What a user asks for, who may ask for no witness, but not for none of some.</summary>
    /// <param name="logKey">The log's key.</param>
    /// <param name="witnessKeys">The witnesses' keys; null where no witness is asked for.</param>
    /// <param name="quorum">How many of them must have signed; all without it.</param>
    /// <exception cref="EmrException">
    /// VerifierKeyInvalid where witnesses are asked for and none has to have signed; and those of the policy.
    /// </exception>
    public static TrustPolicy Of(VerifierKey logKey, IReadOnlyList<VerifierKey>? witnessKeys, int? quorum)
    {
        if (witnessKeys is { Count: 0 })
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid, "Witnesses are asked for, and the list of their keys is empty.",
                "Check where the keys come from; leave the list out where no witness has to have signed.");
        }
        if (witnessKeys is not null && quorum == 0)
        {
            throw new EmrException(
                EmrError.VerifierKeyInvalid, "Witnesses are given, and none of them would have to have signed.",
                "Say how many must have signed, at least 1; or leave the witnesses out.");
        }
        return new TrustPolicy(logKey, witnessKeys ?? [], quorum ?? witnessKeys?.Count ?? 0);
    }

    /// <summary>The log's key.</summary>
    public VerifierKey LogKey { get; }

    /// <summary>The witnesses' keys.</summary>
    public IReadOnlyList<VerifierKey> WitnessKeys { get; }

    /// <summary>How many different witnesses must have signed.</summary>
    public int Quorum { get; }

    private static void RequireRole(VerifierKey key, NoteRole role)
    {
        if (key.Role != role)
        {
            throw new EmrException(
                EmrError.NoteRoleMismatch,
                $"The key '{key.ShownName}' is of a {key.Role.ToString().ToLowerInvariant()}, and is given for a "
                + $"{role.ToString().ToLowerInvariant()}.");
        }
    }
}
