using System.Management.Automation;
using System.Security;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Keys;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>Export-EmrKey: writes a key file, a private one encrypted unless told otherwise twice.</summary>
[Cmdlet(VerbsData.Export, "EmrKey", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportEmrKeyCommand : EmrOverwritingCmdlet
{
    /// <summary>The key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(KeyVariableCompleter))]
    public PSObject? Key { get; set; }

    /// <summary>Encrypts the private key.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Passphrase { get; set; }

    /// <summary>Leaves the private key unprotected; takes effect only with <see cref="EmrOverwritingCmdlet.Force"/>.</summary>
    [Parameter]
    public SwitchParameter NoPassphrase { get; set; }

    /// <summary>Writes the public key alone.</summary>
    [Parameter]
    public SwitchParameter PublicOnly { get; set; }

    /// <summary>The structure of a private key.</summary>
    [Parameter]
    public PrivateKeyFormat Format { get; set; } = PrivateKeyFormat.Pkcs8;

    /// <summary>Writes bare DER instead of PEM.</summary>
    [Parameter]
    public SwitchParameter Der { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            object key = KeyReader.Read(Key);
            RequireProtection();
            string file = ResolveTarget();
            RequireFree(file, FileKind.Key);
            if (!ShouldProcess(file, $"Write the {(PublicOnly ? "public" : "private")} key {(key as NoteKey)?.Name ?? key}"))
                return;
            byte[] content = key is NoteKey noteKey ? Content(noteKey) : Content((EmrKey)key);
            SafeFile.Write(file, content, secret: !PublicOnly, overwrite: Force);
            Array.Clear(content);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, GivenPath);
        }
    }

    private byte[] Content(EmrKey key) => PublicOnly
        ? KeyFile.WritePublic(key, Der)
        : Keys.Passphrase.Use(Passphrase, characters => KeyFile.WritePrivate(key, Format, characters, Der));

    private byte[] Content(NoteKey key)
    {
        if (Der || Format != PrivateKeyFormat.Pkcs8)
        {
            throw new EmrException(
                EmrError.KeyUnsupported,
                "The key of a log or a witness is written with its name, and DER and SEC1 have no place for a name.",
                "Leave -Der and -Format out.");
        }
        return PublicOnly
            ? NoteKeyFile.WritePublic(key)
            : Keys.Passphrase.Use(Passphrase, characters => NoteKeyFile.WritePrivate(key, characters));
    }

    private void RequireProtection()
    {
        bool contradictory = (PublicOnly ? 1 : 0) + (NoPassphrase ? 1 : 0) + (Passphrase is null ? 0 : 1) > 1;
        if (contradictory)
        {
            throw new EmrException(
                EmrError.KeyProtectionRequired,
                "-Passphrase, -NoPassphrase and -PublicOnly exclude each other.",
                "Give one of them.");
        }
        if (!PublicOnly && Passphrase is null && !(NoPassphrase && Force))
        {
            throw new EmrException(
                EmrError.KeyProtectionRequired,
                "A private key is not written without a passphrase.");
        }
    }
}
