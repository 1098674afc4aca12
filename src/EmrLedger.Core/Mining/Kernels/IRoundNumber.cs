namespace EmrLedger.Mining.Kernels;

/// <summary>The number of a round as a type, so that the JIT makes code of its own for each.</summary>
internal interface IRoundNumber
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

internal readonly struct From4 : IRoundNumber
{
    public static int Value => 4;
}

internal readonly struct From16 : IRoundNumber
{
    public static int Value => 16;
}

internal readonly struct From28 : IRoundNumber
{
    public static int Value => 28;
}
