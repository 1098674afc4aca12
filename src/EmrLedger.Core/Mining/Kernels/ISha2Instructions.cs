using System.Runtime.Intrinsics;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// The four SHA-256 instructions of Armv8 (SHA256H, SHA256H2, SHA256SU0, SHA256SU1 in the Arm Architecture Reference Manual).
/// An interface, so that what is built on them can be tested on machines that do not have them.
/// </summary>
internal interface ISha2Instructions
{
    /// <summary>What has them.</summary>
    static abstract string Name { get; }

    /// <summary>Words a to d after four rounds.</summary>
    static abstract Vector128<uint> HashUpdate1(Vector128<uint> abcd, Vector128<uint> efgh, Vector128<uint> input);

    /// <summary>Words e to h after four rounds; <paramref name="abcd"/> as it was before them.</summary>
    static abstract Vector128<uint> HashUpdate2(Vector128<uint> efgh, Vector128<uint> abcd, Vector128<uint> input);

    /// <summary>The first half of four new schedule words.</summary>
    static abstract Vector128<uint> ScheduleUpdate0(Vector128<uint> w0, Vector128<uint> w4);

    /// <summary>The second half, from the first half and the last eight words.</summary>
    static abstract Vector128<uint> ScheduleUpdate1(Vector128<uint> half, Vector128<uint> w8, Vector128<uint> w12);
}
