using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Records;

namespace EmrLedger.Tests;

/// <summary>libsecp256k1 is the module's own, or is not used at all.</summary>
public sealed class NativeBuildTests
{
    private const int HeaderLength = 64;

    [Fact]
    public void The_library_is_that_of_the_module()
    {
        string file = FindBuild(AppContext.BaseDirectory);
        Assert.Equal(new CurveInfo("libsecp256k1", FallbackReason: null), Adapters.Get<ISecp256k1>().Info);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal([file], File.ReadLines("/proc/self/maps")
                .Where(line => line.EndsWith(Path.GetFileName(file), StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .Distinct());
        }
    }

    [Fact]
    public void Without_it_everything_works_and_it_is_said_why() =>
        AssertFallback("missing", File.Delete, "is not in the module");

    [Theory]
    [InlineData("empty", 0)]
    [InlineData("header", HeaderLength)]
    [InlineData("half", 600_000)]
    public void A_file_that_is_cut_off_is_not_loaded(string name, int length) =>
        AssertFallback(name, path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]), "is not the one");

    [Fact]
    public void A_file_of_random_bytes_is_not_loaded() =>
        AssertChangeIsFound("random", static content => new Random(1).NextBytes(content.AsSpan(HeaderLength)));

    [Fact]
    public void A_file_with_one_bit_changed_is_not_loaded() =>
        AssertChangeIsFound("bit", static content => content[content.Length / 2] ^= 1);

    [Fact]
    public void The_package_s_file_for_another_processor_is_not_used() => AssertFallback(
        "processor",
        path =>
        {
            bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
            string other = path.Replace(arm ? "-arm64" : "-x64", arm ? "-x64" : "-arm64", StringComparison.Ordinal);
            Assert.NotEqual(path, other);
            File.Copy(other, path, overwrite: true);
        },
        "cannot be loaded");

    private static void AssertChangeIsFound(string name, Action<byte[]> change) => AssertFallback(
        name,
        path =>
        {
            byte[] content = File.ReadAllBytes(path);
            change(content);
            File.WriteAllBytes(path, content);
        },
        "is not the one");

    private static void AssertFallback(string name, Action<string> spoil, string reason)
    {
        // The library is looked for once in the life of the module, so this takes a copy of the module, in a folder of its own.
        string folder = Path.Combine(AppContext.BaseDirectory, $"broken-{name}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        CopyModule(folder);
        spoil(FindBuild(folder));
        Assembly core = new AssemblyLoadContext(name).LoadFromAssemblyPath(Path.Combine(folder, "EmrLedger.Core.dll"));

        object key = Call(core, typeof(EmrKey), nameof(EmrKey.Generate))!;
        object? patient = Activator.CreateInstance(core.GetType(typeof(Hash160).FullName!)!);
        object record = Call(core, typeof(RecordSigner), nameof(RecordSigner.Sign), key, patient, "text", 1UL)!;
        Assert.Null(Call(core, typeof(RecordCheck), nameof(RecordCheck.CheckAlone), record, SignaturePolicy.LowSOnly));

        object curve = core.GetType(typeof(Adapters).FullName!)!.GetMethod(nameof(Adapters.InUse))!
            .MakeGenericMethod(core.GetType(typeof(ISecp256k1).FullName!)!).Invoke(null, null)!;
        object info = curve.GetType().GetProperty(nameof(ISecp256k1.Info))!.GetValue(curve)!;
        Assert.Equal("BouncyCastle", info.GetType().GetProperty(nameof(CurveInfo.Library))!.GetValue(info));
        string? actual = (string?)info.GetType().GetProperty(nameof(CurveInfo.FallbackReason))!.GetValue(info);
        Assert.Contains(reason, actual, StringComparison.Ordinal);
    }

    private static object? Call(Assembly core, Type type, string name, params object?[] arguments)
    {
        MethodInfo method = core.GetType(type.FullName!)!.GetMethods()
            .Single(method => method.Name == name && method.GetParameters().Length == arguments.Length);
        ParameterInfo[] parameters = method.GetParameters();
        for (int i = 0; i < arguments.Length; i++)
        {
            if (parameters[i].ParameterType.IsEnum)
                arguments[i] = Enum.ToObject(parameters[i].ParameterType, arguments[i]!);
        }
        return method.Invoke(null, arguments);
    }

    private static void CopyModule(string folder)
    {
        string core = typeof(EmrKey).Assembly.Location;
        string dependencies = Path.Combine(Path.GetDirectoryName(core)!, "dependencies");
        foreach (string file in Directory.EnumerateFiles(dependencies, "*", SearchOption.AllDirectories).Append(core))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Path.GetDirectoryName(core)!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string FindBuild(string folder) =>
        new AssemblyDependencyResolver(Path.Combine(folder, "dependencies", "EmrLedger.Adapters.dll"))
            .ResolveUnmanagedDllToPath("secp256k1")!;
}
