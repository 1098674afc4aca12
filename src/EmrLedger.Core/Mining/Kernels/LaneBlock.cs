using System.Runtime.CompilerServices;

namespace EmrLedger.Mining.Kernels;

/// <summary>What <see cref="Compression{TLanes, T, TLayout}"/> works on: one message block whose low nonce word is yet to come.</summary>
internal struct LaneBlock<T>
    where T : unmanaged
{
    /// <summary>The message schedule; only words that differ from lane to lane are ever written.</summary>
    public Words64<T> Words;

    /// <summary>The state after the nonce's own round, as if the nonce word were 0.</summary>
    public Words8<T> Start;

    /// <summary>For a word that is the same in every lane, that word plus the round's constant; else the sum of its constant terms.</summary>
    public Words64<T> Constants;

    /// <summary>The state between two stages.</summary>
    public Words8<T> State;

    /// <summary>K of FIPS 180-4.</summary>
    public Words64<T> RoundConstants;

    /// <summary>What is added to the first word in the end: the midstate's.</summary>
    public T FirstWord;

    /// <summary>The highest first word of a digest that may meet the target.</summary>
    public T Bound;
}

/// <summary>64 words.</summary>
[InlineArray(64)]
internal struct Words64<T>
{
    private T first;
}

/// <summary>8 words.</summary>
[InlineArray(8)]
internal struct Words8<T>
{
    private T first;
}
