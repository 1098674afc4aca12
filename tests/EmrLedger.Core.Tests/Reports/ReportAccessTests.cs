using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Whether everybody can use the page of a report: with a screen reader, in the dark, on a narrow screen.</summary>
[Collection(nameof(Browser))]
public sealed class ReportAccessTests
{
    // What is left of a telephone that is held upright.
    private const int Narrow = 360;

    [Theory]
    [InlineData("clinic")]
    [InlineData("prescriptions")]
    [InlineData("faulty")]
    [InlineData("hostile")]
    public async Task Axe_finds_nothing_wrong(string kind)
    {
        await using Browser browser = await Browser.StartAsync();
        using TempFolder folder = new();
        string page = folder.File("report.html", ReportCases.PageBytes(BrowserPages.Make(kind)));
        foreach ((int width, string scheme) in ((int, string)[])[(1280, "light"), (1280, "dark"), (Narrow, "light"), (Narrow, "dark")])
        {
            await browser.OpenAsync(page, width, scheme);
            (string[] violations, int passes) = await AxeCore.RunAsync(browser);
            Assert.Equal([], violations);
            // It was a page that it looked at: language, title, landmarks, headings, tables, contrast and more.
            Assert.InRange(passes, 20, int.MaxValue);
        }
    }

    [Fact]
    public async Task Axe_would_find_what_is_wrong()
    {
        await using Browser browser = await Browser.StartAsync();
        using TempFolder folder = new();
        await browser.OpenAsync(folder.File("bad.html", "<!DOCTYPE html><p style='color:#ccc;background:#fff'>pale<img src=''>"u8.ToArray()), Narrow, "light");
        (string[] violations, _) = await AxeCore.RunAsync(browser);
        Assert.Equal(
            ["color-contrast", "document-title", "html-has-lang", "image-alt"],
            violations.Select(static one => one.Split(':')[0]).Where(static id => id is "color-contrast" or "document-title" or "html-has-lang" or "image-alt").Order());
    }

    [Theory]
    [InlineData("clinic")]
    [InlineData("prescriptions")]
    [InlineData("faulty")]
    [InlineData("hostile")]
    public async Task No_word_is_broken_on_a_narrow_screen(string kind)
    {
        await using Browser browser = await Browser.StartAsync();
        using TempFolder folder = new();
        string page = folder.File("report.html", ReportCases.PageBytes(BrowserPages.Make(kind)));
        await browser.OpenAsync(page, Narrow, "light");
        Assert.InRange((await browser.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32(), 1, Narrow);
        // A word that stands on two lines has a rectangle on each. Hashes and ids may be broken, and what is no word.
        JsonElement found = await browser.EvaluateAsync($$"""
            (() => {
              let seen = 0;
              const broken = [];
              for (const cell of document.querySelectorAll('caption, th, td')) {
                const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                  if (node.parentElement.closest('.id')) continue;
                  for (const word of node.data.matchAll(/\S+/g)) {
                    if (word[0].length > {{BrowserPages.LongestWord}}) continue;
                    for (const part of word[0].matchAll(/[\p{L}\p{N}]+/gu)) {
                      const range = document.createRange();
                      range.setStart(node, word.index + part.index);
                      range.setEnd(node, word.index + part.index + part[0].length);
                      seen++;
                      if (range.getClientRects().length !== 1) broken.push(part[0]);
                    }
                  }
                }
              }
              return { seen, broken };
            })()
            """);
        Assert.Equal("[]", found.GetProperty("broken").ToString());
        Assert.InRange(found.GetProperty("seen").GetInt32(), 50, int.MaxValue);
    }
}
