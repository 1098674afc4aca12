using EmrLedger.Text;

namespace EmrLedger;

/// <summary>What a chain knows of a user: the last nonce, and a balance that the notebook's format has and no record moves.</summary>
public sealed class UserState(string hash, ulong balance, ulong nonce)
{
    /// <summary>The user's hash, 40 hex digits.</summary>
    public string Hash { get; } = Hex.Normalize(hash);

    /// <summary>Carried unchanged.</summary>
    public ulong Balance { get; } = balance;

    /// <summary>The nonce of the user's last record; 0 before the first.</summary>
    public ulong Nonce { get; } = nonce;

    /// <summary>The hash.</summary>
    public override string ToString() => Hash;
}
