using EmrLedger.Adapters.BouncyCastle;
using EmrLedger.Keys;

namespace EmrLedger.Adapters.Secp256k1;

/// <summary>Which library computes on the curve: libsecp256k1, or BouncyCastle where that cannot be used.</summary>
internal static class Curve
{
    /// <summary>Loads libsecp256k1 and tests it.</summary>
    public static ISecp256k1 Choose()
    {
        string reason;
        try
        {
            NativeBuild.Load();
            NativeSecp256k1 native = new();
            if (CurveSelfTest.FindFault(native) is not { } fault)
                return native;
            reason = $"libsecp256k1 failed its self-test: {fault}";
        }
        catch (DllNotFoundException exception)
        {
            reason = exception.Message;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever keeps a native library from being used, the work goes on without it.
            reason = $"libsecp256k1 cannot be used ({exception.Message})";
        }
        return new ManagedSecp256k1(reason);
    }
}
