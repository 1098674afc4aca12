namespace EmrLedger.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-tests-");

    /// <summary>The path of a file in the folder, written where content is given.</summary>
    public string File(string name, byte[]? content = null)
    {
        string path = Path.Combine(folder.FullName, name);
        if (content is not null)
            System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
