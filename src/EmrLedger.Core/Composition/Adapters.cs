using System.Reflection;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Composition;

/// <summary>Finds the adapters on first use, in the folder <c>dependencies</c> beside this assembly.</summary>
internal static class Adapters
{
    private const string AssemblyFile = "EmrLedger.Adapters.dll";
    private const string EntryType = "EmrLedger.Adapters.AdapterSet";

    private static readonly Lazy<IAdapters> Loaded = new(Load);

    public static ISecp256k1 Secp256k1 => Loaded.Value.Secp256k1;

    public static IEd25519 Ed25519 => Loaded.Value.Ed25519;

    public static IPrivateKeyCodec PrivateKeys => Loaded.Value.PrivateKeys;

    public static ILedgerStores LedgerFiles => Loaded.Value.LedgerFiles;

    private static IAdapters Load()
    {
        string folder = Path.GetDirectoryName(typeof(Adapters).Assembly.Location)!;
        string path = Path.Combine(folder, "dependencies", AssemblyFile);
        if (!File.Exists(path))
            throw new EmrException(EmrError.ModuleIncomplete, $"The file '{path}' is missing.", "Install or build the module again.");
        Type entry = new AdapterLoadContext(path).LoadFromAssemblyPath(path).GetType(EntryType, throwOnError: true)!;
        return (IAdapters)Activator.CreateInstance(entry, BindingFlags.Instance | BindingFlags.Public, null, null, null)!;
    }
}
