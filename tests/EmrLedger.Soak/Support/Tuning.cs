using System.Reflection;
using EmrLedger.Composition;

namespace EmrLedger.Soak.Support;

/// <summary>What the store leaves to be changed by tests alone.</summary>
internal static class Tuning
{
    /// <summary>After how many rows the log is moved to the file.</summary>
    public static void CheckpointEvery(int rows) => Set("SqliteLedgerStore", "RowsBetweenCheckpoints", rows);

    /// <summary>How long a lock of another process is waited for.</summary>
    public static void WaitAtMost(TimeSpan patience) => Set("SqliteSession", "Patience", patience);

    private static void Set(string type, string property, object value)
    {
        Assembly adapters = Adapters.Get<ILedgerStores>().GetType().Assembly;
        adapters.GetType($"EmrLedger.Adapters.Sqlite.{type}", throwOnError: true)!.GetProperty(property)!.SetValue(null, value);
    }
}
