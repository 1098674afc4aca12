using System.Collections.ObjectModel;
using System.Management.Automation;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Commands.Files;

/// <summary>Paths as users write them, resolved against the session's location; each must be of the file system.</summary>
internal sealed class UserPaths(EmrCmdlet cmdlet)
{
    public const string PathSet = "Path";
    public const string LiteralPathSet = "LiteralPath";
    private const string FileSystem = "FileSystem";

    /// <summary>The files a path names.</summary>
    /// <exception cref="EmrException">PathNotFound or PathInvalid.</exception>
    public IReadOnlyList<string> ResolveExisting(string path, bool literal) => Resolving<IReadOnlyList<string>>(path, () =>
    {
        if (literal)
            return [ResolveLiteral(path)];
        Collection<string> found = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        RequireFileSystem(path, provider);
        return found.Count > 0
            ? found
            : throw new EmrException(
                EmrError.PathNotFound, $"No file matches '{path}'.",
                File.Exists(ResolveLiteral(path)) ? "Give -LiteralPath, which takes brackets as they are." : null);
    });

    /// <summary>Uses every file that the paths name. An error about one is reported, and the next is used.</summary>
    public void ForEachFile(IEnumerable<string> paths, bool literal, Action<string> use)
    {
        foreach (string path in paths)
        {
            Reporting(path, () =>
            {
                foreach (string file in ResolveExisting(path, literal))
                    Reporting(file, () => use(file));
            });
        }
    }

    /// <summary>The one file a path names, which need not exist yet.</summary>
    /// <exception cref="EmrException">PathInvalid or PathAmbiguous.</exception>
    public string ResolveOne(string path, bool literal)
    {
        if (literal)
            return Resolving(path, () => ResolveLiteral(path));
        // What is escaped stands for itself.
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return Resolving(path, () => ResolveLiteral(WildcardPattern.Unescape(path)));
        IReadOnlyList<string> found = ResolveExisting(path, literal: false);
        return found.Count == 1
            ? found[0]
            : throw new EmrException(
                EmrError.PathAmbiguous, $"'{path}' names {Display.Count(found.Count, "file")}, and one is needed.");
    }

    /// <summary>
    /// The one file a path names, where it is to be made: brackets stand for themselves in a new name, as New-Item takes them.
    /// </summary>
    /// <exception cref="EmrException">PathInvalid, PathNotFound or PathAmbiguous.</exception>
    public string ResolveTarget(string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path))
            return ResolveOne(path, literal);
        try
        {
            string found = ResolveOne(path, literal: false);
            return path.AsSpan().ContainsAny('*', '?')
                ? found
                : throw new EmrException(
                    EmrError.PathAmbiguous, $"'{path}' can be the name of a new file, and is a pattern that names '{found}'.");
        }
        catch (EmrException exception) when (
            exception.Error == EmrError.PathNotFound && !path.AsSpan().ContainsAny('*', '?'))
        {
            return ResolveOne(path, literal: true);
        }
    }

    private string ResolveLiteral(string path)
    {
        string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(path, provider);
        return resolved;
    }

    private void Reporting(string subject, Action use)
    {
        try
        {
            use();
        }
        catch (EmrException exception)
        {
            cmdlet.WriteFailure(exception, subject);
        }
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != FileSystem)
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{path}' belongs to the provider {provider.Name}.", "Give a path of the file system.");
        }
    }

    // Every path comes by here. What a connection string holds, no message about a path may repeat.
    private static T Resolving<T>(string path, Func<T> resolve)
    {
        if (LedgerLocation.IsServer(path))
        {
            throw new EmrException(
                EmrError.PathInvalid, "The path is the connection string of a server, and a file is needed.",
                "Give the path of a file.");
        }
        try
        {
            return resolve();
        }
        catch (ItemNotFoundException exception)
        {
            throw new EmrException(EmrError.PathNotFound, $"There is no file '{path}'.", inner: exception);
        }
        catch (Exception exception) when (
            exception is SessionStateException or PSArgumentException or WildcardPatternException or NotSupportedException)
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{path}' cannot be read as a path: {exception.Message}", "Check the path.", exception);
        }
    }
}
