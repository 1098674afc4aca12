namespace EmrLedger.Host;

/// <summary>Where the module is: in the repository that this host was built in.</summary>
internal static class ModuleManifest
{
    private const string FileName = "EmrLedger.psd1";

    /// <summary>The manifest's path; beside the host where it is in no folder above.</summary>
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, FileName);
            if (File.Exists(path))
                return path;
        }
        return Path.Combine(AppContext.BaseDirectory, FileName);
    }
}
