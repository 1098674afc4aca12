using EmrLedger.Adapters.Postgres;
using EmrLedger.Adapters.Sqlite;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Stores;

/// <summary>Ledgers of every kind, each by the store that its location is for.</summary>
internal sealed class LedgerStores : ILedgerStores
{
    private readonly SqliteLedgerStores files = new();

    // Its driver is not loaded for those who keep their ledgers in files.
    private readonly Lazy<ILedgerStores> servers = new(static () => new PostgresLedgerStores());

    public string NameOf(string location) => For(location).NameOf(location);

    public void RequireFree(string location, bool overwrite) => For(location).RequireFree(location, overwrite);

    public void Create(
        string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill, Action<string>? verify = null,
        string? keepAs = null) => For(location).Create(location, overwrite, manifest, fill, verify, keepAs);

    public string? NameForReplaced(string location) => For(location).NameForReplaced(location);

    public ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options) =>
        For(location).Open(location, access, options);

    public IReadOnlyList<string> FilesOf(string location) => For(location).FilesOf(location);

    public FileKind? KindOf(string location) => For(location).KindOf(location);

    public IReadOnlyList<string> Warnings(string location) => For(location).Warnings(location);

    private ILedgerStores For(string location) => LedgerLocation.IsServer(location) ? servers.Value : files;
}
