using System.Reflection;
using System.Runtime.Loader;

namespace EmrLedger.Composition;

/// <summary>
/// A load context of our own for third-party assemblies: a copy that another module loaded first is never used, and ours
/// never stands in another module's way. Its own name for Core is the Core that is already loaded.
/// </summary>
internal sealed class AdapterLoadContext(string adapterPath) : AssemblyLoadContext("EmrLedger.Adapters")
{
    private static readonly Assembly Core = typeof(AdapterLoadContext).Assembly;
    private readonly AssemblyDependencyResolver resolver = new(adapterPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Core.GetName().Name)
            return Core;
        return resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
