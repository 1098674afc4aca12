using System.Management.Automation;

namespace EmrLedger.Tests.Support;

/// <summary>What a script returned and wrote.</summary>
internal sealed record ShellResult(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors)
{
    public bool Stopped { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<string> Debug { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>The only error.</summary>
    public ErrorRecord Error => Assert.Single(Errors);

    /// <summary>The stable ids of the errors.</summary>
    public IEnumerable<string> ErrorIds => Errors.Select(error => error.Id);
}
