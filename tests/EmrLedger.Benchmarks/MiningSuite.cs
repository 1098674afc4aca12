using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Benchmarks;

/// <summary>The search kernels on one thread.</summary>
internal static class MiningSuite
{
    public static void Run()
    {
        foreach (int records in (int[])[0, 1])
        {
            BlockTemplate template = new(default, default, new Hash256[records], 1711213303, UInt128.MaxValue);
            byte[] message = new byte[84];
            byte[] digest = new byte[32];
            SearchKernel kernel = new LaneKernel<Lanes256, Vector256<uint>>(template, "avx2");
            const int Window = 1 << 18;
            new Comparison($"Hashing, {records} records", "hashes/s, 1 thread", 5)
                .Add("SHA256.HashData, 84 bytes", () => Stopwatches.PerSecond(
                    () =>
                    {
                        for (int i = 0; i < 1024; i++)
                            SHA256.HashData(message, digest);
                    },
                    1024))
                .Add("8 lanes", () => Stopwatches.PerSecond(() => kernel.NextCandidate(0, Window - 1), Window))
                .Run();
        }
    }
}
