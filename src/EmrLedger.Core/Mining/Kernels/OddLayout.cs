namespace EmrLedger.Mining.Kernels;

/// <summary>An odd number of records: 44 bytes before the nonce in the last block.</summary>
internal readonly struct OddLayout : INonceLayout
{
    public static int NonceWord => 11;

    public static ulong VaryingWords => (ulong.MaxValue << 24) | (1UL << 11) | (1UL << 18) | (1UL << 20) | (1UL << 22);
}
