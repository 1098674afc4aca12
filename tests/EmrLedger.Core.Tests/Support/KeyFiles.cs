using EmrLedger.Keys;

namespace EmrLedger.Tests.Support;

/// <summary>Key files of one key.</summary>
internal static class KeyFiles
{
    /// <summary>The only key of a file.</summary>
    public static EmrKey ReadOne(ReadOnlySpan<byte> content, char[]? passphrase) => Assert.Single(KeyFile.ReadAll(content, passphrase));
}
