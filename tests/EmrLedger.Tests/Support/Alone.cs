namespace EmrLedger.Tests.Support;

/// <summary>Tests that measure time, and run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
