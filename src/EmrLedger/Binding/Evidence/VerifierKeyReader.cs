using System.Collections;
using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Files;
using EmrLedger.Keys;
using EmrLedger.Notes;

namespace EmrLedger.Binding.Evidence;

/// <summary>Verifier keys of logs or witnesses, as lines of text, as note keys, and as the files that hold them.</summary>
internal static class VerifierKeyReader
{
    private const string FileSystem = "FileSystem";

    /// <exception cref="EmrException">VerifierKeyInvalid, KeyMalformed or an error of a file.</exception>
    public static VerifierKey[] Read(object? value, SessionState session) =>
        [.. Foreign.Items(value).SelectMany(item => ReadOne(item, session))];

    private static IEnumerable<VerifierKey> ReadOne(object? value, SessionState session)
    {
        switch (Foreign.Unwrap(value))
        {
            case VerifierKey verifier:
                return [verifier];
            case NoteKey key:
                return [key.Verifier];
            case FileSystemInfo file:
                return ReadFile(file.FullName);
            case EmrKey:
                throw Invalid(KeyReader.NotOfNotes);
        }
        string? given = Foreign.Unwrap(value) as string;
        string? text = given?.Trim().TrimStart('\ufeff')
            ?? (Foreign.Unwrap(value) is PSObject or IDictionary ? Foreign.Of(value)?.FindText(nameof(NoteKey.VerifierKey)) : null);
        if (VerifierKey.TryParse(text, out VerifierKey? parsed))
            return [parsed];
        if (string.IsNullOrWhiteSpace(given))
            throw Invalid("The value is not a verifier key.");
        // The text itself may be a private key, so no error shows it.
        return FilesOf(given, session) is { Length: > 0 } files
            ? files.SelectMany(ReadFile)
            : throw Invalid("The value is not a verifier key, and there is no file of that name.");
    }

    private static IReadOnlyList<VerifierKey> ReadFile(string path)
    {
        byte[] start = SafeFile.ReadStart(path, KeyFile.MaxLength + 1);
        try
        {
            if (start.Length <= KeyFile.MaxLength && NoteKeyFile.IsNoteKey(start))
                return NoteKeyFile.ReadVerifiers(start);
            FileKind kind = FileKinds.Of(start);
            throw Invalid(kind == FileKind.Key
                ? $"'{path}' is a key file without a verifier key, and only keys of logs and witnesses have one."
                : $"'{path}' is {FileKinds.NameOf(kind)}, and not the key file of a log or a witness.");
        }
        catch (EmrException exception) when (exception.Error == EmrError.KeyMalformed)
        {
            throw new EmrException(exception.Error, $"{exception.Message} It is '{path}'.", exception.Cure, exception);
        }
        finally
        {
            // The file may hold the private key, too.
            Array.Clear(start);
        }
    }

    private static string[] FilesOf(string text, SessionState session)
    {
        try
        {
            string literal = session.Path.GetUnresolvedProviderPathFromPSPath(text, out ProviderInfo provider, out _);
            if (provider.Name != FileSystem)
                return [];
            if (Path.Exists(literal))
                return [literal];
            return WildcardPattern.ContainsWildcardCharacters(text)
                ? [.. session.Path.GetResolvedProviderPathFromPSPath(text, out _)]
                : [];
        }
        catch (Exception exception) when (
            exception is SessionStateException or PSArgumentException or WildcardPatternException or NotSupportedException)
        {
            // What can be no path, such as one of a drive that is not there, names no file.
            return [];
        }
    }

    private static EmrException Invalid(string message) => new(EmrError.VerifierKeyInvalid, message);
}
