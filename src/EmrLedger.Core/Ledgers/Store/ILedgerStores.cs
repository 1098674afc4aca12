using EmrLedger.Files;

namespace EmrLedger.Ledgers.Store;

/// <summary>
/// Ledgers kept in one kind of store. Every failure is an <see cref="EmrException"/> with an id of the ledger's errors.
/// </summary>
public interface ILedgerStores
{
    /// <summary>A location as it is kept and shown: without a secret that may be in it.</summary>
    string NameOf(string location);

    /// <summary>
    /// Refuses a location where no ledger can be made, such as one with a log that an older ledger of the name left behind.
    /// </summary>
    /// <exception cref="EmrException">
    /// PathNotFound, PathNotFile, PathInvalid, FileExists, FileKindMismatch, LedgerLogLeft or LedgerOnNetwork.
    /// </exception>
    void RequireFree(string location, bool overwrite);

    /// <summary>
    /// Makes a ledger. It gets its name when it is complete and durable; before that nobody sees it, and where anything fails
    /// nothing is left of it.
    /// </summary>
    /// <param name="location">Where.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="manifest">The bytes to keep.</param>
    /// <param name="fill">Adds the genesis block, and whatever else the ledger begins with.</param>
    /// <param name="verify">Is given where the ledger is until it gets its name; what it throws ends the call, and nothing is left.</param>
    /// <param name="keepAs">
    /// What a ledger that is there is called from then on, with all that belongs to it, as <see cref="NameForReplaced"/> gave
    /// it; null where it is deleted.
    /// </param>
    /// <exception cref="EmrException">What <see cref="RequireFree"/> throws, or another error of storage.</exception>
    void Create(
        string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill, Action<string>? verify = null,
        string? keepAs = null);

    /// <summary>A name beside a ledger's own that nothing has, for a ledger that is replaced; null where there is no ledger.</summary>
    string? NameForReplaced(string location);

    /// <summary>Opens a ledger.</summary>
    ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options);

    /// <summary>The files that a ledger at a location consists of while it is used, whether or not all of them are there now.</summary>
    IReadOnlyList<string> FilesOf(string location);

    /// <summary>
    /// Whether a file is a ledger, or a database that is none; null for anything else. It can be asked of a ledger that is in
    /// use, and leaves no trace.
    /// </summary>
    FileKind? KindOf(string location);

    /// <summary>What around a ledger makes it doubtful, such as files beside it or a server's settings: a line of text each.</summary>
    IReadOnlyList<string> Warnings(string location);
}
