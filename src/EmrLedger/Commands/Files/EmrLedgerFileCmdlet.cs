using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that writes a file about the ledger that its first argument names.</summary>
public abstract class EmrLedgerFileCmdlet : EmrOverwritingCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The full path of the file to write.</summary>
    /// <param name="ledger">The open ledger, none of whose files is written over.</param>
    /// <param name="others">Other files that the command works with, and does not write over.</param>
    /// <exception cref="EmrException">PathInvalid, PathAmbiguous, PathNotFound, PathNotFile or FileExists.</exception>
    private protected string RequireTarget(Ledger ledger, params ReadOnlySpan<string> others)
    {
        string file = ResolveFile();
        RequireApart(file, ledger, others);
        RequireFree(file);
        return file;
    }

    /// <summary>Refuses a file to write that belongs to the ledger, or that the command works with.</summary>
    /// <exception cref="EmrException">PathInvalid; or PathNotFound where the folder to write to is missing.</exception>
    private protected static void RequireApart(string file, Ledger ledger, params ReadOnlySpan<string> others)
    {
        string full = System.IO.Path.GetFullPath(file);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(full)))
            throw new EmrException(EmrError.PathNotFound, $"The folder of '{file}' does not exist.", "Make the folder first.");
        foreach (string other in (ReadOnlySpan<string>)[.. ledger.Files, .. others])
        {
            if (full.Equals(System.IO.Path.GetFullPath(other), StringComparison.OrdinalIgnoreCase))
            {
                throw new EmrException(
                    EmrError.PathInvalid, $"'{file}' is a file that the command works with, and is not written over.",
                    "Give another path.");
            }
        }
    }
}
