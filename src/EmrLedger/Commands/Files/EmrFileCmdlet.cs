using System.Management.Automation;
using EmrLedger.Commands.Ledgers;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that is given one file, which need not exist yet.</summary>
public abstract class EmrFileCmdlet : EmrLedgerCmdlet
{
    /// <summary>
    /// Positions only say in which order arguments stand, and may leave gaps: a cmdlet has 0 and 1 for what it takes before
    /// its file, and the numbers above this one for what it takes after it.
    /// </summary>
    private protected const int FilePosition = 2;

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = FilePosition, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The file as the user wrote it, which is what errors name.</summary>
    private protected string GivenPath => IsLiteral ? LiteralPath : Path;

    private bool IsLiteral => ParameterSetName == UserPaths.LiteralPathSet;

    /// <summary>The full path of the file.</summary>
    /// <exception cref="EmrException">PathInvalid or PathAmbiguous.</exception>
    private protected string ResolveFile() => new UserPaths(this).ResolveOne(GivenPath, IsLiteral);
}
