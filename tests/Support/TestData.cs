namespace EmrLedger.Tests.Support;

/// <summary>Where the vectors are: those in the repository, and the larger ones that may lie beside it.</summary>
internal static class TestData
{
    /// <summary>The folder of EmrPs.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The lines of a vector file of the repository.</summary>
    public static IEnumerable<string> SeedLines(string name) =>
        File.ReadLines(Path.Combine(Repository, "tests", "vectors", "seed", name));

    /// <summary>A file of the folder "shared" beside the repository; the test is skipped, with the reason, where it is missing.</summary>
    public static string Shared(params string[] path)
    {
        string file = Path.Combine([Repository, "..", "shared", .. path]);
        Assert.SkipUnless(File.Exists(file), $"{Path.Combine(path)} is not in a folder 'shared' beside the repository");
        return file;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EmrPs.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("EmrPs.sln is in no folder above the tests.");
    }
}
