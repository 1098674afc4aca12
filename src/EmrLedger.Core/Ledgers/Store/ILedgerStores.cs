namespace EmrLedger.Ledgers.Store;

/// <summary>
/// Ledgers kept in one kind of store. Every failure is an <see cref="EmrException"/> with an id of the ledger's errors.
/// </summary>
public interface ILedgerStores
{
    /// <summary>Makes a store of a manifest and what begins it, and closes it; durable when this returns, and nothing where it fails.</summary>
    /// <param name="location">Where; nothing may be there yet.</param>
    /// <param name="manifest">The bytes to keep.</param>
    /// <param name="begin">Adds the genesis block.</param>
    void Create(string location, ReadOnlyMemory<byte> manifest, Action<ILedgerTransaction> begin);

    /// <summary>Opens a store.</summary>
    ILedgerStore Open(string location, LedgerAccess access);

    /// <summary>The files that a store at a location consists of while it is used, whether or not all of them are there now.</summary>
    IReadOnlyList<string> FilesOf(string location);

    /// <summary>Names a whole and closed store anew, durably; where that is asked for, in place of one that is there.</summary>
    /// <exception cref="EmrException">FileExists, PathNotFound, LedgerReadOnly or LedgerIoFailed.</exception>
    void Move(string source, string destination, bool overwrite);

    /// <summary>Removes a store that nobody uses, as far as it is there.</summary>
    void Delete(string location);
}
