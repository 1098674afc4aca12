using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>Searches as many nonces at a time as a vector has lanes.</summary>
internal sealed unsafe class LaneKernel<TLanes, T>(BlockTemplate template) : SearchKernel(template)
    where TLanes : ILanes<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private readonly LastBlock last = new(template);
    private readonly uint bound = template.Target.FirstWord;

    public override string Name => TLanes.Name;

    public override ulong? NextCandidate(ulong first, ulong last)
    {
        LaneBlock<T>* block = (LaneBlock<T>*)NativeMemory.AlignedAlloc((nuint)sizeof(LaneBlock<T>), Alignment);
        try
        {
            while (true)
            {
                uint high = (uint)(first >> 32);
                uint end = high == (uint)(last >> 32) ? (uint)last : uint.MaxValue;
                uint? low = this.last.NonceWord == EvenLayout.NonceWord
                    ? Search<EvenLayout>(block, high, (uint)first, end)
                    : Search<OddLayout>(block, high, (uint)first, end);
                if (low is { } hit)
                    return ((ulong)high << 32) | hit;
                if (high == (uint)(last >> 32))
                    return null;
                first = (ulong)(high + 1) << 32;
            }
        }
        finally
        {
            NativeMemory.AlignedFree(block);
        }
    }

    private uint? Search<TLayout>(LaneBlock<T>* block, uint high, uint low, uint end)
        where TLayout : INonceLayout
    {
        Prepare(block, high, TLayout.VaryingWords);
        return SearchPrepared<TLayout>(block, low, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint? SearchPrepared<TLayout>(LaneBlock<T>* block, uint low, uint end)
        where TLayout : INonceLayout
    {
        for (uint left = end - low; ; left -= (uint)TLanes.Count, low += (uint)TLanes.Count)
        {
            uint hits = Compression<TLanes, T, TLayout>.Hits(block, TLanes.NonceWords(low));
            if (hits != 0)
            {
                int lane = BitOperations.TrailingZeroCount(hits);
                if (lane <= left)
                    return low + (uint)lane;
            }
            if (left < (uint)TLanes.Count)
                return null;
        }
    }

    private void Prepare(LaneBlock<T>* block, uint high, ulong varying)
    {
        Span<uint> constants = stackalloc uint[Sha256Words.Rounds];
        Span<uint> start = stackalloc uint[8];
        last.Prepare(high, varying, constants, start);
        Broadcast(constants, (T*)&block->Constants);
        Broadcast(Sha256Words.RoundConstants, (T*)&block->RoundConstants);
        Broadcast(start, (T*)&block->Start);
        block->FirstWord = TLanes.Broadcast(last.FirstWord);
        block->Bound = TLanes.Broadcast(bound);
    }

    private static void Broadcast(ReadOnlySpan<uint> words, T* destination)
    {
        for (int i = 0; i < words.Length; i++)
            destination[i] = TLanes.Broadcast(words[i]);
    }
}
