using System.Globalization;

namespace EmrLedger.Reports.Facts;

/// <summary>
/// The facts about a ledger as of one verification: nothing is in it that was not verified. All names and texts are fit to be
/// shown on one line.
/// </summary>
public sealed record LedgerReport
{
    /// <summary>What the facts are written as.</summary>
    public const string Format = "emr-report/1";

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>
    /// What the verification found, in one sentence; its first words say whether the ledger is valid, or what is wrong.
    /// </summary>
    public required string Verdict { get; init; }

    /// <summary>Where the ledger is, without a secret.</summary>
    public required string Location { get; init; }

    /// <summary>The ledger's own id, 32 hex digits; empty where its manifest cannot be read.</summary>
    public required string Id { get; init; }

    /// <summary>The ledger's name; empty where its manifest cannot be read.</summary>
    public required string Name { get; init; }

    /// <summary>The rules that it keeps: 1 or 2; 0 where its manifest cannot be read.</summary>
    public required int Rules { get; init; }

    /// <summary>The difficulty of every block, in decimal digits: how many hashes one takes on average.</summary>
    public required string Difficulty { get; init; }

    /// <summary>What the verification found.</summary>
    public required LedgerCheckResult Check { get; init; }

    /// <summary>What is wrong, each with what it means.</summary>
    public required IReadOnlyList<ReportFault> Faults { get; init; }

    /// <summary>What is allowed and yet worth knowing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the verification cannot show.</summary>
    public required IReadOnlyList<string> NotProved { get; init; }

    /// <summary>The checkpoint that the ledger was held against; null where none was given.</summary>
    public ReportAnchor? Anchor { get; init; }

    /// <summary>The first day of the period, in UTC; null where it begins with the ledger.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day of the period, in UTC; null where it ends with the ledger.</summary>
    public DateOnly? To { get; init; }

    /// <summary>How many verified blocks the period has.</summary>
    public required ulong PeriodBlocks { get; init; }

    /// <summary>How many verified records the period has.</summary>
    public required ulong PeriodRecords { get; init; }

    /// <summary>The period day by day.</summary>
    public required ReportDays Days { get; init; }

    /// <summary>Who signed the records of the period, those with the most first.</summary>
    public required ReportList<ReportSigner> Signers { get; init; }

    /// <summary>The statements about prescriptions in the period, by kind; those of the first rules have none.</summary>
    public required IReadOnlyList<ReportStatements> Statements { get; init; }

    /// <summary>All prescriptions; null where the chain was not verified to its end.</summary>
    public ReportPrescriptions? Prescriptions { get; init; }

    /// <summary>What mining took in the period.</summary>
    public required ReportMining Mining { get; init; }

    /// <summary>The registry, and its changes in the period.</summary>
    public required ReportRegistry Registry { get; init; }

    /// <summary>The texts that were erased in the period, the last ones.</summary>
    public required ReportList<ReportErasure> Erasures { get; init; }

    /// <summary>The records of the period with their texts, the last ones; null where texts were not asked for.</summary>
    public ReportList<ReportText>? Texts { get; init; }

    /// <summary>What is different from the report before; null where none was given.</summary>
    public ReportDifferences? Differences { get; init; }

    /// <summary>When it was made, as text.</summary>
    public string MadeAt => Made.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The verdict.</summary>
    public override string ToString() => Verdict;
}
