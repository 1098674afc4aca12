using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Files;
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
    /// <param name="kind">What is written.</param>
    /// <param name="others">Other files that the command works with, and does not write over.</param>
    /// <exception cref="EmrException">
    /// PathInvalid, PathAmbiguous, PathNotFound, PathNotFile, FileExists or FileKindMismatch.
    /// </exception>
    private protected string RequireTarget(Ledger ledger, FileKind kind, params ReadOnlySpan<string> others)
    {
        string file = ResolveTarget();
        RequireApart(file, ledger, others);
        RequireFree(file, kind);
        return file;
    }
}
