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

    /// <summary>Whether a file that is there may be replaced.</summary>
    private protected virtual bool MayOverwrite => false;

    /// <summary>What to do about a file that is there and may not be replaced.</summary>
    private protected virtual string CureOfExisting => "Give another path, or move the file away first.";

    private bool IsLiteral => ParameterSetName == UserPaths.LiteralPathSet;

    /// <summary>The full path of the file.</summary>
    /// <exception cref="EmrException">PathInvalid or PathAmbiguous.</exception>
    private protected string ResolveFile() => new UserPaths(this).ResolveOne(GivenPath, IsLiteral);

    /// <summary>Refuses a file that could not be written, before any work is done for it.</summary>
    /// <exception cref="EmrException">PathNotFile or FileExists.</exception>
    private protected void RequireFree(string file)
    {
        if (Directory.Exists(file))
            throw new EmrException(EmrError.PathNotFile, $"'{file}' is a folder.", "Give the path of a file.");
        if (!MayOverwrite && File.Exists(file))
            throw new EmrException(EmrError.FileExists, $"The file '{file}' exists already.", CureOfExisting);
    }
}
