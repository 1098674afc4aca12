using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;

namespace EmrLedger.Adapters.Secp256k1;

/// <summary>
/// The file of libsecp256k1 that came with the module, and no other that happens to be on the system. It is compared with the
/// package's before it is loaded: a file that is cut off would end the process, and not just fail to load.
/// </summary>
internal static class NativeBuild
{
    private const string Library = "secp256k1";
    private const string Digests = "secp256k1.sha256";

    /// <summary>
    /// Loads the file. The binding asks for the library by name, and is given this one: the load context looks in the same place.
    /// </summary>
    /// <exception cref="DllNotFoundException">
    /// It is not there, or is not the file that the module was built with, or is no library for this machine.
    /// </exception>
    public static void Load()
    {
        Assembly adapters = typeof(NativeBuild).Assembly;
        string? path = new AssemblyDependencyResolver(adapters.Location).ResolveUnmanagedDllToPath(Library);
        if (path is null)
            throw new DllNotFoundException($"libsecp256k1 for {RuntimeInformation.RuntimeIdentifier} is not in the module");
        if (!IsOfPackage(path))
            throw new DllNotFoundException($"the file '{path}' is not the one that the module was built with");
        if (!NativeLibrary.TryLoad(path, out _))
            throw new DllNotFoundException($"the file '{path}' cannot be loaded on a machine of this kind");
    }

    private static bool IsOfPackage(string path)
    {
        using FileStream file = File.OpenRead(path);
        string actual = Convert.ToHexString(SHA256.HashData(file));
        using StreamReader digests = new(typeof(NativeBuild).Assembly.GetManifestResourceStream(Digests)!);
        return digests.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries).Contains(actual);
    }
}
