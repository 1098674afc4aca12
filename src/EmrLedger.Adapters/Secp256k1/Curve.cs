using EmrLedger.Adapters.BouncyCastle;
using EmrLedger.Keys;

namespace EmrLedger.Adapters.Secp256k1;

/// <summary>Which library computes on the curve: libsecp256k1, or BouncyCastle where that cannot be used.</summary>
internal static class Curve
{
    /// <summary>Loads libsecp256k1 and tests it.</summary>
    public static ISecp256k1 Choose()
    {
        try
        {
            NativeBuild.Load();
            NativeSecp256k1 native = new();
            return CurveSelfTest.FindFault(native) is { } fault ? new ManagedSecp256k1(fault) : native;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever keeps a native library from being used, the work goes on without it, and the user is told.
            return new ManagedSecp256k1(exception.Message);
        }
    }
}
