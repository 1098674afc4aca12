using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>The kernels there are.</summary>
internal static class SearchKernels
{
    /// <summary>The one that is fastest on this machine.</summary>
    public static SearchKernel Widest(BlockTemplate template) =>
        ArmSha2.IsSupported ? Sha2(template)
        : Avx512BW.IsSupported ? Lanes16(template)
        : Vector256.IsHardwareAccelerated ? Lanes8(template)
        : Lanes4(template);

    /// <summary>All but the reference, narrowest first. Each of them works on every machine, if not at its best.</summary>
    public static IReadOnlyList<Func<BlockTemplate, SearchKernel>> Vectorised { get; } = [Lanes4, Lanes8, Lanes16];

    /// <summary>16 nonces at a time.</summary>
    public static SearchKernel Lanes16(BlockTemplate template) => new LaneKernel<Lanes512, Vector512<uint>>(template);

    /// <summary>8 nonces at a time.</summary>
    public static SearchKernel Lanes8(BlockTemplate template) => new LaneKernel<Lanes256, Vector256<uint>>(template);

    /// <summary>4 nonces at a time.</summary>
    public static SearchKernel Lanes4(BlockTemplate template) => new LaneKernel<Lanes128, Vector128<uint>>(template);

    /// <summary>
    /// One nonce at a time by Arm's SHA-2 instructions: some 60 of them a hash, where 4 lanes take some 600 vector operations.
    /// </summary>
    public static SearchKernel Sha2(BlockTemplate template) => new Sha2Kernel<ArmSha2>(template);

    /// <summary>One nonce at a time, by the definition.</summary>
    public static SearchKernel Reference(BlockTemplate template) => new ReferenceKernel(template);
}
