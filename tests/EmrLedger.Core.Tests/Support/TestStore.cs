namespace EmrLedger.Tests.Support;

/// <summary>Where the ledgers of these tests are: in files. The same tests are built once more with ledgers on a server.</summary>
internal static class TestStore
{
    /// <summary>Where a ledger may be made.</summary>
    public static string NewLocation(TempFolder folder, string name) => folder.File(name);

    /// <summary>The files of a closed ledger.</summary>
    public static string[] FilesOf(string name) => [name];

    /// <summary>The statement that makes the store forget how many records there are; nothing else is kept of the tip.</summary>
    public const string ForgetTip = "DELETE FROM tally";

    /// <summary>The table that knows how far the chain has come.</summary>
    public const string TipTable = "tally";
}
