using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that writes a file about the ledger that its first argument names.</summary>
public abstract class EmrLedgerFileCmdlet : EmrOverwritingCmdlet
{
    private readonly HashSet<string> written = [];

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    [AllowEmptyString]
    public virtual string Ledger { get; set; } = "";

    /// <summary>What a file is called where the user names a folder; null where a folder is no place for it.</summary>
    private protected virtual string? NameInFolder => null;

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
        if (NameInFolder is { } name && Directory.Exists(file))
            file = System.IO.Path.Combine(file, name);
        RequireApart(file, ledger, others);
        if (written.Contains(file))
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{file}' was written by this very command, for an input before.",
                "Give each input a file of its own, such as with ForEach-Object.");
        }
        RequireFree(file, kind);
        written.Add(file);
        return file;
    }
}
