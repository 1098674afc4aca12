using System.Diagnostics.CodeAnalysis;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// The operations of SHA-256 (FIPS 180-4) over many 32-bit words at once. The search is written once over them; the JIT
/// makes a machine code of its own for each width.
/// </summary>
/// <typeparam name="T">A vector of words, one for each nonce that is tried at the same time.</typeparam>
internal interface ILanes<T>
    where T : unmanaged
{
    /// <summary>The instructions that this machine has for them, and how many lanes they give.</summary>
    static abstract string Name { get; }

    /// <summary>How many words a vector has.</summary>
    static abstract int Count { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract T Broadcast(uint word);

    /// <summary>First, first + 1, first + 2, ... as little-endian bytes of the message, which SHA-256 reads as big-endian words.</summary>
    static abstract T NonceWords(uint first);

    /// <summary>Sums modulo 2^32.</summary>
    static abstract T Add(T left, T right);

    /// <summary>Rotates right by 1 to 31 bits.</summary>
    static abstract T RotateRight(T word, [ConstantExpected(Min = 1, Max = 31)] byte bits);

    /// <summary>Shifts right by 1 to 31 bits.</summary>
    static abstract T ShiftRight(T word, int bits);

    /// <summary>a ⊕ b ⊕ c.</summary>
    static abstract T Xor(T a, T b, T c);

    /// <summary>Ch(e, f, g): the bits of f where e is set, of g elsewhere.</summary>
    static abstract T Choose(T e, T f, T g);

    /// <summary>
    /// Maj(a, b, c): the bits that two or three of them have. <paramref name="bc"/> is b ⊕ c, and becomes a ⊕ b, which is
    /// what the next round needs; lanes that compute Maj in one instruction leave it alone.
    /// </summary>
    static abstract T Majority(T a, T b, T c, ref T bc);

    /// <summary>b ⊕ c for the first call of <see cref="Majority"/>.</summary>
    static abstract T BeginMajority(T b, T c);

    /// <summary>One bit for each lane, the lowest for lane 0: whether its word, unsigned, is not above the bound.</summary>
    static abstract uint NotAbove(T word, T bound);
}
