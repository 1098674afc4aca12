using System.Reflection;
using System.Runtime.CompilerServices;

namespace EmrLedger.Composition;

/// <summary>
/// What Core needs of third-party libraries, by the interface that asks for it. The adapters are found on first use, in the
/// folder <c>dependencies</c> beside this assembly.
/// </summary>
internal static class Adapters
{
    private const string AssemblyFile = "EmrLedger.Adapters.dll";
    private const string EntryType = "EmrLedger.Adapters.AdapterSet";

    private static readonly Lazy<IServiceProvider> Loaded = new(Load);

    /// <summary>The one implementation of an interface; after the first call this reads a static field.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.ModuleIncomplete"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Get<T>()
        where T : class => Of<T>.Instance ?? Of<T>.Find();

    /// <summary>The implementation that is in use already; null where nobody has asked for one.</summary>
    public static T? InUse<T>()
        where T : class => Of<T>.Instance;

    private static IServiceProvider Load()
    {
        string folder = Path.GetDirectoryName(typeof(Adapters).Assembly.Location)!;
        string path = Path.Combine(folder, "dependencies", AssemblyFile);
        if (!File.Exists(path))
            throw new EmrException(EmrError.ModuleIncomplete, $"The file '{path}' is missing.");
        Type entry = new AdapterLoadContext(path).LoadFromAssemblyPath(path).GetType(EntryType, throwOnError: true)!;
        return (IServiceProvider)Activator.CreateInstance(entry, BindingFlags.Instance | BindingFlags.Public, null, null, null)!;
    }

    // Filled by a call, not by a static constructor, which would hide what went wrong in an exception of its own.
    private static class Of<T>
        where T : class
    {
        public static T? Instance { get; private set; }

        public static T Find() => Instance = (T?)Loaded.Value.GetService(typeof(T))
            ?? throw new InvalidOperationException($"The adapters have no {typeof(T).Name}.");
    }
}
