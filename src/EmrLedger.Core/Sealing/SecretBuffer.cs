namespace EmrLedger.Sealing;

/// <summary>Buffers for what is wiped after use.</summary>
internal static class SecretBuffer
{
    /// <summary>Pinned, so that the garbage collector leaves no copies behind when it compacts.</summary>
    public static byte[] Create(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
