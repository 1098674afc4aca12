namespace EmrLedger.Tests.Support;

/// <summary>A folder for ledgers, which sees what commands leave open or lying about.</summary>
internal sealed class LedgerFolder : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Nothing is left but files that somebody named: no log, no temporary copy, no open handle.</summary>
    public void AssertTidy(params string[] expected)
    {
        string path = Path.GetDirectoryName(File("x"))!;
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain(OpenFiles(), file => file.StartsWith(path, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> OpenFiles()
    {
        foreach (string handle in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            string? target = null;
            try
            {
                target = new FileInfo(handle).LinkTarget;
            }
            catch (IOException)
            {
                // Another test closed it in this moment.
            }
            if (target is not null)
                yield return target;
        }
    }
}
