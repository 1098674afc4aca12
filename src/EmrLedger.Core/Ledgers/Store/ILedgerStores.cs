using EmrLedger.Files;

namespace EmrLedger.Ledgers.Store;

/// <summary>
/// Ledgers kept in one kind of store. Every failure is an <see cref="EmrException"/> with an id of the ledger's errors.
/// </summary>
public interface ILedgerStores
{
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
    /// <exception cref="EmrException">What <see cref="RequireFree"/> throws, or another error of storage.</exception>
    void Create(string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill);

    /// <summary>Opens a ledger.</summary>
    ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options);

    /// <summary>The files that a ledger at a location consists of while it is used, whether or not all of them are there now.</summary>
    IReadOnlyList<string> FilesOf(string location);

    /// <summary>
    /// Whether a file is a ledger, or a database that is none; null for anything else. It can be asked of a ledger that is in
    /// use, and leaves no trace.
    /// </summary>
    FileKind? KindOf(string location);

    /// <summary>What the names of a ledger's files, and of files beside them, make doubtful: a line of text each.</summary>
    IReadOnlyList<string> NameWarnings(string location);
}
