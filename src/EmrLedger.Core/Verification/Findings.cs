namespace EmrLedger.Verification;

/// <summary>What the parts of a whole ledger's check have found so far.</summary>
internal sealed class Findings
{
    /// <summary>What is wrong, in the order in which it was found.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>What is allowed and yet worth knowing.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What a check of the file alone cannot show.</summary>
    public List<string> NotProved { get; } = [];
}
