using System.Xml.Linq;

namespace EmrLedger.Tests.Support;

/// <summary>
/// A shell that shows the module's lists where others show its tables: Format-List, which chooses between the two, is not
/// part of the engine.
/// </summary>
internal sealed class ListViews : IDisposable
{
    private readonly TempFolder folder = new();

    public ListViews()
    {
        XDocument views = XDocument.Load(Path.Combine(TestData.Repository, "module", "EmrLedger.Format.ps1xml"));
        views.Descendants("View").Where(view => view.Element("TableControl") is not null).Remove();
        string file = folder.File("Lists.Format.ps1xml");
        views.Save(file);
        Shell = new Shell(file);
    }

    /// <summary>The shell.</summary>
    public Shell Shell { get; }

    public void Dispose()
    {
        Shell.Dispose();
        folder.Dispose();
    }
}
