using EmrLedger.Composition;
using EmrLedger.Keys;

namespace EmrLedger.Tests.Support;

/// <summary>Both implementations of the curve.</summary>
internal static class Curves
{
    private const string ManagedType = "EmrLedger.Adapters.BouncyCastle.ManagedSecp256k1";

    /// <summary>libsecp256k1, as the module uses it.</summary>
    public static ISecp256k1 Native => Adapters.Get<ISecp256k1>();

    /// <summary>BouncyCastle, which stands in where that does not load.</summary>
    public static ISecp256k1 Managed { get; } = (ISecp256k1)Activator.CreateInstance(
        Native.GetType().Assembly.GetType(ManagedType, throwOnError: true)!, "a second opinion")!;

    /// <summary>The names of both, for theories.</summary>
    public static TheoryData<string> Names => [nameof(Native), nameof(Managed)];

    /// <summary>The implementation of a name.</summary>
    public static ISecp256k1 Of(string name) => name == nameof(Native) ? Native : Managed;
}
