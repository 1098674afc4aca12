namespace EmrLedger;

/// <summary>One round of watching a ledger: what was checked, and what is wrong.</summary>
/// <param name="Path">The ledger.</param>
/// <param name="Time">When the round began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="IsWhole">Whether the whole ledger was checked, and not only what is new and some of the rest.</param>
public sealed record LedgerWatchRound(string Path, DateTimeOffset Time, TimeSpan Duration, bool IsWhole)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;

    /// <summary>The height of the last block that is known to be valid; null where none is.</summary>
    public ulong? Height { get; init; }

    /// <summary>The id of that block; empty where there is none.</summary>
    public string Tip { get; init; } = "";

    /// <summary>How many blocks came to be known as valid; none while something is wrong.</summary>
    public ulong NewBlocks { get; init; }

    /// <summary>How many records those have.</summary>
    public ulong NewRecords { get; init; }

    /// <summary>How many blocks that were known to be valid were read and checked again.</summary>
    public ulong RecheckedBlocks { get; init; }

    /// <summary>The height up to which the checkpoint covers the chain; null where it covers none of it.</summary>
    public ulong? CheckpointHeight { get; init; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Those that the round before did not have.</summary>
    public IReadOnlyList<Fault> NewFaults { get; init; } = [];

    /// <summary>What is allowed and yet worth knowing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
