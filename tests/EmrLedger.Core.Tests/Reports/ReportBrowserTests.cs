using System.Text;
using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The page of a report in a real browser.</summary>
[Collection(nameof(Browser))]
public sealed class ReportBrowserTests
{
    [Theory]
    [InlineData("clinic")]
    [InlineData("prescriptions")]
    [InlineData("hostile")]
    [InlineData("faulty")]
    public async Task A_browser_shows_the_page_at_every_width_and_asks_nobody(string kind)
    {
        await using Browser browser = await Browser.StartAsync();
        using TempFolder folder = new();
        string page = folder.File("report.html", ReportCases.PageBytes(BrowserPages.Make(kind)));
        foreach ((int width, string scheme) in ((int, string)[])[(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
        {
            await browser.OpenAsync(page, width, scheme);
            Assert.Equal(width, (await browser.EvaluateAsync("window.innerWidth")).GetInt32());
            // Nothing is wider than the window, but for its own scroll bar.
            int inner = (await browser.EvaluateAsync("document.documentElement.clientWidth")).GetInt32();
            Assert.InRange(inner, width - 20, width);
            Assert.InRange((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32(), 1, inner);
            // The style came through the policy: the colours are its own.
            Assert.Equal(
                scheme == "dark" ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)",
                (await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor")).GetString());
            Assert.Equal(0, (await browser.EvaluateAsync("document.scripts.length + document.images.length + document.links.length")).GetInt32());
            Assert.Equal("CSS1Compat", (await browser.EvaluateAsync("document.compatMode")).GetString());
            await SaveAsync(browser, page, $"{kind}-{width}-{scheme}");
            string[] asked = [.. browser.Events.Where(static one => one.Method == "Network.requestWillBeSent")
                .Select(static one => one.Parameters.GetProperty("request").GetProperty("url").GetString()!)];
            Assert.Equal(new Uri(page).AbsoluteUri, Assert.Single(asked));
            Assert.DoesNotContain(
                browser.Events, static one => one.Method is "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown"
                    or "Page.javascriptDialogOpening");
        }
        foreach ((double paperWidth, double paperHeight) in ((double, double)[])[(8.27, 11.69), (8.5, 11)])
        {
            JsonElement printed = await browser.CallAsync("Page.printToPDF", new { paperWidth, paperHeight, preferCSSPageSize = false });
            byte[] pdf = printed.GetProperty("data").GetBytesFromBase64();
            Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
            Assert.InRange(pdf.Length, 5_000, 5_000_000);
        }
    }

    // Where somebody wants to look at the pages, a folder is named.
    private static async Task SaveAsync(Browser browser, string page, string name)
    {
        if (Environment.GetEnvironmentVariable("EMRLEDGER_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        File.Copy(page, Path.Combine(folder, $"{name}.html"), overwrite: true);
        JsonElement picture = await browser.CallAsync("Page.captureScreenshot", new { captureBeyondViewport = true });
        await File.WriteAllBytesAsync(
            Path.Combine(folder, $"{name}.png"), picture.GetProperty("data").GetBytesFromBase64(), TestContext.Current.CancellationToken);
    }
}
