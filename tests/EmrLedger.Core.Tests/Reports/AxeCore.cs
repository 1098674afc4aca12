using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// axe-core, which finds what keeps people from using a page. It comes from the npm registry when a test asks for it, in one version
/// of which the hash is known; tests are skipped, with the reason, where it cannot be had.
/// </summary>
internal static class AxeCore
{
    private const string Version = "4.14.1";
    private const string ScriptHash = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
    private const string Why = "axe-core is not there, so that no page is looked at with it: ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<(string Script, string Trouble)>> Got = new(GetAsync);

    /// <summary>What is wrong with the page that is open, a line for each kind; and how many of its rules the page passes.</summary>
    public static async Task<(string[] Violations, int Passes)> RunAsync(Browser browser)
    {
        (string script, string trouble) = await Got.Value;
        Assert.SkipUnless(trouble.Length == 0, Why + trouble);
        await browser.EvaluateAsync($"{script};0");
        JsonElement found = await browser.EvaluateAsync("""
            axe.run(document, { runOnly: { type: 'tag', values: [
                'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })
              .then(found => ({ passes: found.passes.length, violations: found.violations.concat(
                  found.incomplete.filter(one => one.id === 'color-contrast')).map(
                  one => one.id + ': ' + one.help + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')) }))
            """);
        return ([.. found.GetProperty("violations").EnumerateArray().Select(static one => one.GetString()!)],
            found.GetProperty("passes").GetInt32());
    }

    private static async Task<(string Script, string Trouble)> GetAsync()
    {
        using TempFolder folder = new();
        ProcessStartInfo start = new("npm",
            ["pack", $"axe-core@{Version}", "--silent", "--ignore-scripts", "--pack-destination", Path.GetDirectoryName(folder.File("x"))!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using CancellationTokenSource late = new(Patience);
            using Process npm = Process.Start(start)!;
            Task<string> errors = npm.StandardError.ReadToEndAsync(CancellationToken.None);
            Task<string> lines = npm.StandardOutput.ReadToEndAsync(CancellationToken.None);
            try
            {
                await npm.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                npm.Kill(entireProcessTree: true);
                return ("", $"npm did not get it in {Patience.TotalMinutes} minutes");
            }
            _ = await lines;
            string error = (await errors).Trim();
            if (npm.ExitCode != 0)
                return ("", $"'npm pack axe-core@{Version}' failed with {npm.ExitCode} {error}");
        }
        catch (Win32Exception)
        {
            return ("", "there is no npm: install Node.js");
        }
        byte[] script = await ReadScriptAsync(folder.File($"axe-core-{Version}.tgz"));
        // What runs here is what was looked at when the version was chosen.
        Assert.Equal(ScriptHash, Convert.ToHexStringLower(SHA256.HashData(script)));
        return (Encoding.UTF8.GetString(script), "");
    }

    private static async Task<byte[]> ReadScriptAsync(string package)
    {
        await using FileStream file = File.OpenRead(package);
        await using GZipStream unpacked = new(file, CompressionMode.Decompress);
        await using TarReader tar = new(unpacked);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name != "package/axe.min.js")
                continue;
            using MemoryStream script = new();
            await entry.DataStream!.CopyToAsync(script);
            return script.ToArray();
        }
        throw new InvalidOperationException("The package has no axe.min.js.");
    }
}
