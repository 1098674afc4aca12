using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EmrLedger.Mining.Kernels;

/// <summary>The instructions themselves.</summary>
internal readonly struct ArmSha2 : ISha2Instructions
{
    public static bool IsSupported => Sha256.IsSupported;

    public static string Name => "Arm SHA-2";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> HashUpdate1(Vector128<uint> abcd, Vector128<uint> efgh, Vector128<uint> input) =>
        Sha256.HashUpdate1(abcd, efgh, input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> HashUpdate2(Vector128<uint> efgh, Vector128<uint> abcd, Vector128<uint> input) =>
        Sha256.HashUpdate2(efgh, abcd, input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ScheduleUpdate0(Vector128<uint> w0, Vector128<uint> w4) => Sha256.ScheduleUpdate0(w0, w4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ScheduleUpdate1(Vector128<uint> half, Vector128<uint> w8, Vector128<uint> w12) =>
        Sha256.ScheduleUpdate1(half, w8, w12);
}
