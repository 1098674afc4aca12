using System.Management.Automation;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

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
    public virtual string Path { get; set; } = "";

    /// <summary>The file, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public virtual string LiteralPath { get; set; } = "";

    /// <summary>The file as the user wrote it, which is what errors name; of a ledger on a server its location without a password.</summary>
    private protected string GivenPath => LedgerLocation.ShownOf(Given) ?? "";

    /// <summary>Whether a ledger on a server may stand in the place of the file.</summary>
    private protected virtual bool TakesServer => false;

    private string Given => IsLiteral ? LiteralPath : Path;

    private bool IsServer => TakesServer && LedgerLocation.IsServer(Given);

    private bool IsLiteral => ParameterSetName == UserPaths.LiteralPathSet;

    /// <summary>The full path of the file.</summary>
    /// <exception cref="EmrException">PathInvalid or PathAmbiguous.</exception>
    private protected string ResolveFile() => IsServer ? Given : new UserPaths(this).ResolveOne(Given, IsLiteral);

    /// <summary>The full path of the file, where it is to be made.</summary>
    /// <exception cref="EmrException">PathInvalid, PathNotFound or PathAmbiguous.</exception>
    private protected string ResolveTarget() => IsServer ? Given : new UserPaths(this).ResolveTarget(Given, IsLiteral);

    /// <summary>Refuses a file to write that belongs to the ledger, or that the command works with, by this or another name.</summary>
    /// <exception cref="EmrException">PathInvalid; or PathNotFound where the folder to write to is missing.</exception>
    private protected static void RequireApart(string file, Ledger ledger, params ReadOnlySpan<string> others)
    {
        if (LedgerLocation.IsServer(file))
        {
            if (LedgerLocation.NameOf(file) != ledger.Path)
                return;
            throw new EmrException(
                EmrError.PathInvalid, "That is the ledger itself, which the command reads.", "Give another Search Path.");
        }
        SafeFile.RequireFolder(file);
        if (FileEntry.IsSame(file, ledger.Path))
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{file}' is the ledger itself, which the command reads.", "Give another path.");
        }
        foreach (string other in (ReadOnlySpan<string>)[.. ledger.Files, .. others])
        {
            if (FileEntry.IsSame(file, other))
            {
                throw new EmrException(
                    EmrError.PathInvalid, $"'{file}' is a file that the command works with, and is not written over.",
                    "Give another path.");
            }
        }
    }
}
