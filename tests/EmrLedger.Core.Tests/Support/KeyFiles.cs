using EmrLedger.Keys;
using EmrLedger.Notes;

namespace EmrLedger.Tests.Support;

/// <summary>Key files of one key.</summary>
internal static class KeyFiles
{
    /// <summary>The only key of a file.</summary>
    public static EmrKey ReadOne(ReadOnlySpan<byte> content, char[]? passphrase) => Assert.Single(KeyFile.ReadAll(content, passphrase));

    /// <summary>The only key of a file of a log or a witness.</summary>
    public static NoteKey ReadOneNote(ReadOnlySpan<byte> content, char[]? passphrase, string? path) =>
        Assert.Single(NoteKeyFile.ReadAll(content, passphrase, path));
}
