namespace EmrLedger.Mining.Kernels;

/// <summary>
/// Where the low half of the nonce stands in the last message block, and which words of the message schedule it therefore
/// reaches. All members are constants to the JIT, which leaves out what they rule out.
/// </summary>
internal interface INonceLayout
{
    /// <summary>The index of the word that differs from lane to lane.</summary>
    static abstract int NonceWord { get; }

    /// <summary>Bit t tells whether schedule word t differs from lane to lane.</summary>
    static abstract ulong VaryingWords { get; }
}
