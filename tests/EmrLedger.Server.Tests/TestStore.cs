namespace EmrLedger.Tests.Support;

/// <summary>Where the ledgers of these tests are: on a server, each in a schema of its own.</summary>
internal static class TestStore
{
    private static int made;

    /// <summary>Where a ledger may be made.</summary>
    public static string NewLocation(TempFolder folder, string name)
    {
        _ = (folder, name);
        return TestServer.Require().Location($"t{Interlocked.Increment(ref made)}");
    }

    /// <summary>The files of a closed ledger: none.</summary>
    public static string[] FilesOf(string name) => name.Length == 0 ? throw new ArgumentException("No name.", nameof(name)) : [];

    /// <summary>The statement that makes the kept tip that of the blocks that are left.</summary>
    public const string ForgetTip =
        "UPDATE tip SET height = (SELECT max(height) FROM block), records = (SELECT count(*) FROM record), "
        + "block_id = (SELECT block_id FROM block ORDER BY height DESC LIMIT 1)";

    /// <summary>The table that knows how far the chain has come.</summary>
    public const string TipTable = "tip";
}
