using System.Reflection;
using System.Runtime.Loader;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Third-party assemblies stay in a load context of their own.</summary>
public sealed class AdapterIsolationTests
{
    private static readonly string[] ThirdParties = ["BouncyCastle.Cryptography", "Secp256k1.Net"];

    [Fact]
    public void Adapters_and_third_parties_live_in_their_own_context()
    {
        UseBoth();
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(Adapters.Get<ISecp256k1>().GetType().Assembly)!;
        Assert.Equal("EmrLedger.Adapters", context.Name);
        string?[] names = [.. context.Assemblies.Select(assembly => assembly.GetName().Name)];
        Assert.Contains("EmrLedger.Adapters", names);
        Assert.All(ThirdParties, name => Assert.Contains(name, names));
        Assert.DoesNotContain("EmrLedger.Core", names);
        Assert.Same(context, AssemblyLoadContext.GetLoadContext(Adapters.Get<IPrivateKeyCodec>().GetType().Assembly));
    }

    [Fact]
    public void The_default_context_has_none_of_them_and_cannot_find_them()
    {
        UseBoth();
        string?[] names = [.. AssemblyLoadContext.Default.Assemblies.Select(assembly => assembly.GetName().Name)];
        Assert.Contains("EmrLedger.Core", names);
        Assert.DoesNotContain("EmrLedger.Adapters", names);
        Assert.All(ThirdParties, name =>
        {
            Assert.DoesNotContain(name, names);
            Assert.Throws<FileNotFoundException>(() => AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name)));
        });
    }

    [Fact]
    public void Core_refers_to_nothing_but_the_platform() => Assert.All(
        typeof(EmrKey).Assembly.GetReferencedAssemblies(),
        reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void Without_its_adapters_the_library_says_what_is_missing()
    {
        // The adapters are looked for once in the life of the library, so this takes a second copy of it, in a folder of its own.
        string folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "without-adapters")).FullName;
        string path = Path.Combine(folder, "EmrLedger.Core.dll");
        File.Copy(typeof(EmrKey).Assembly.Location, path, overwrite: true);
        Assembly copy = new AssemblyLoadContext("without adapters").LoadFromAssemblyPath(path);

        MethodInfo generate = copy.GetType(typeof(EmrKey).FullName!)!.GetMethod(nameof(EmrKey.Generate))!;
        Exception exception = Assert.Throws<TargetInvocationException>(() => generate.Invoke(null, null)).InnerException!;
        Assert.Equal(typeof(EmrException).FullName, exception.GetType().FullName);
        Assert.Equal(nameof(EmrError.ModuleIncomplete), exception.GetType().GetProperty("Error")!.GetValue(exception)!.ToString());
        Assert.Contains("EmrLedger.Adapters.dll", exception.Message, StringComparison.Ordinal);
    }

    private static void UseBoth()
    {
        byte[] point = new byte[64];
        Curves.Native.DerivePublicKey(TestKeys.Scalar(1), point);
        Assert.True(Curves.Managed.IsOnCurve(point));
    }
}
