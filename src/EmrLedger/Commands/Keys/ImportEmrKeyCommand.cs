using System.Management.Automation;
using System.Security;
using EmrLedger.Binding;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Keys;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>Import-EmrKey: reads key files, PEM or DER.</summary>
[Cmdlet(VerbsData.Import, "EmrKey", DefaultParameterSetName = UserPaths.PathSet)]
[OutputType(typeof(EmrKey), typeof(NoteKey))]
public sealed class ImportEmrKeyCommand : EmrCmdlet
{
    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>What opens an encrypted file.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Passphrase { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        new UserPaths(this).ForEachFile(literal ? LiteralPath : Path, literal, Import);
    }

    private void Import(string file)
    {
        byte[] content = SafeFile.Read(file, KeyFile.MaxLength);
        try
        {
            WriteObject(
                Keys.Passphrase.Use<IReadOnlyList<object>>(Passphrase, characters => NoteKeyFile.IsNoteKey(content)
                    ? NoteKeyFile.ReadAll(content, characters, file)
                    : KeyFile.ReadAll(content, characters)),
                enumerateCollection: true);
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
