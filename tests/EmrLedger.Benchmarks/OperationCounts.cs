using EmrLedger.Blocks;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Benchmarks;

/// <summary>How many vector operations one step of the search takes, by kind.</summary>
/// <param name="Additions">Sums of two.</param>
/// <param name="Rotations">Rotations.</param>
/// <param name="Shifts">Shifts.</param>
/// <param name="Ternaries">Logic of three.</param>
internal readonly record struct OperationCounts(int Additions, int Rotations, int Shifts, int Ternaries)
{
    /// <summary>All of them.</summary>
    public int Total => Additions + Rotations + Shifts + Ternaries;

    /// <summary>Counts them in a step of the search, on one lane.</summary>
    public static OperationCounts Of(BlockTemplate template)
    {
        CountingLanes.Counts = default;
        new LaneKernel<CountingLanes, uint>(template).NextCandidate(1, 1);
        return CountingLanes.Counts;
    }
}
