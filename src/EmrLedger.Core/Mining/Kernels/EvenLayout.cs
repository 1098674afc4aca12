namespace EmrLedger.Mining.Kernels;

/// <summary>An even number of records: 84 + 32·n bytes leave 12 bytes before the nonce in the last block.</summary>
internal readonly struct EvenLayout : INonceLayout
{
    public static int NonceWord => 3;

    public static ulong VaryingWords => (ulong.MaxValue << 18) | (1UL << 3);
}
