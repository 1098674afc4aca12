namespace EmrLedger.Blocks;

/// <summary>The states of all users at one point of a chain. Users never heard of have nonce 0 and balance 0.</summary>
public sealed class UserStates
{
    private readonly Dictionary<Hash160, UserState> states = [];
    private readonly Func<Hash160, UserState?>? below;

    /// <summary>No states at all, or those given: of repeated hashes the last wins.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.UserStateInvalid"/> where a hash is not 20 bytes.</exception>
    public UserStates(IEnumerable<UserState>? known = null) => Apply(known ?? []);

    /// <summary>A layer above states that are known elsewhere; null is a user never heard of.</summary>
    internal UserStates(Func<Hash160, UserState?> below) => this.below = below;

    /// <summary>The states that differ from those below, in order of their first change.</summary>
    internal IReadOnlyList<UserState> Changed => [.. states.Values];

    /// <summary>The state of one user.</summary>
    public UserState this[Hash160 hash] => Find(hash) ?? new UserState(hash.ToString(), 0, 0);

    /// <summary>Takes over changed states.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.UserStateInvalid"/> where a hash is not 20 bytes.</exception>
    public void Apply(IEnumerable<UserState> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        foreach (UserState state in changed)
        {
            if (!Hash160.TryParse(state.Hash, out Hash160 hash))
            {
                throw new EmrException(
                    EmrError.UserStateInvalid, "A user state's hash is not 20 bytes.");
            }
            states[hash] = state;
        }
    }

    /// <summary>A layer above these states, which it does not change.</summary>
    internal UserStates Branch() => new(Find);

    internal void SetNonce(Hash160 hash, ulong nonce) => states[hash] = new UserState(hash.ToString(), this[hash].Balance, nonce);

    private UserState? Find(Hash160 hash) => states.TryGetValue(hash, out UserState? state) ? state : below?.Invoke(hash);
}
