using EmrLedger.Composition;
using EmrLedger.Files;

namespace EmrLedger.Ledgers.Store;

/// <summary>The file that a user names as a ledger, which may be another kind of file.</summary>
internal static class LedgerFile
{
    /// <summary>Opens a ledger. The error about a file of another kind says which.</summary>
    /// <exception cref="EmrException">
    /// LedgerNotFound, LedgerNotRecognized, LedgerVersionUnsupported, LedgerDamaged and others.
    /// </exception>
    public static ILedgerStore Open(string path, LedgerAccess access, LedgerStoreOptions options)
    {
        try
        {
            return Adapters.Get<ILedgerStores>().Open(path, access, options);
        }
        catch (EmrException exception) when (FindOtherKind(path, exception) is { } kind)
        {
            throw new EmrException(
                EmrError.LedgerNotRecognized, $"'{path}' is {FileKinds.NameOf(kind)}, and not a ledger.", inner: exception);
        }
    }

    /// <summary>
    /// Of what other kind a file is that was refused as a ledger; null where that is not known, or not why it was refused.
    /// </summary>
    public static FileKind? FindOtherKind(string path, EmrException refusal)
    {
        // A share is no place for a ledger, and as good as any for another file.
        if (refusal.Error is not (EmrError.LedgerNotRecognized or EmrError.LedgerOnNetwork) || LedgerLocation.IsServer(path)
            || FileEntry.Of(path).Type != EntryType.File)
        {
            return null;
        }
        try
        {
            return Replacement.KindAt(path) is { } kind and not (FileKind.Ledger or FileKind.Other) ? kind : null;
        }
        catch (EmrException)
        {
            return null;
        }
    }
}
