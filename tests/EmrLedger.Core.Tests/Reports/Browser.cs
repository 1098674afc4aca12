using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// A Chromium without a window, asked by its DevTools protocol. Tests are skipped, with the reason, where none is installed.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly TempFolder folder;
    private readonly Process process;
    private readonly ClientWebSocket socket = new();
    private int last;

    private Browser(TempFolder folder, Process process)
    {
        this.folder = folder;
        this.process = process;
    }

    /// <summary>What was reported, in its order: the method's name, and what came with it.</summary>
    public List<(string Method, JsonElement Parameters)> Events { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it.</summary>
    public static async Task<Browser> StartAsync()
    {
        Assert.SkipUnless(
            File.Exists(Program),
            $"there is no {Program}, so that the pages of reports are not looked at in a browser: install Debian's package 'chromium'");
        TempFolder folder = new();
        ProcessStartInfo start = new(Program,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", $"--user-data-dir={folder.File("profile")}", "about:blank",
        ])
        {
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        Browser browser = new(folder, process);
        const string Listening = "DevTools listening on ws://";
        while (await process.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            if (!line.StartsWith(Listening, StringComparison.Ordinal))
                continue;
            string host = line[Listening.Length..].Split('/')[0];
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            using HttpClient http = new();
            JsonElement[] targets = (await http.GetFromJsonAsync<JsonElement[]>(new Uri($"http://{host}/json/list"), Cancellation))!;
            string page = targets.First(static target => target.GetProperty("type").GetString() == "page")
                .GetProperty("webSocketDebuggerUrl").GetString()!;
            await browser.socket.ConnectAsync(new Uri(page), Cancellation);
            foreach (string domain in (string[])["Page", "Runtime", "Log", "Network", "Security"])
                await browser.CallAsync($"{domain}.enable");
            return browser;
        }
        await browser.DisposeAsync();
        throw new InvalidOperationException("Chromium did not start.");
    }

    /// <summary>Calls a method, and gives its result.</summary>
    public async Task<JsonElement> CallAsync(string method, object? parameters = null)
    {
        int id = ++last;
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, Cancellation);
        while (true)
        {
            JsonElement answer = await ReceiveAsync();
            if (!answer.TryGetProperty("id", out JsonElement found) || found.GetInt32() != id)
                continue;
            return answer.TryGetProperty("result", out JsonElement result)
                ? result : throw new InvalidOperationException($"{method}: {answer}");
        }
    }

    /// <summary>Opens a file, and waits until it is there.</summary>
    public async Task OpenAsync(string file)
    {
        Events.Clear();
        await CallAsync("Page.navigate", new { url = new Uri(file).AbsoluteUri });
        while (!Events.Any(static one => one.Method == "Page.loadEventFired"))
            await ReceiveAsync();
    }

    /// <summary>Opens a file in a window so wide, in pixels, and with light or dark colours.</summary>
    public async Task OpenAsync(string file, int width, string scheme)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new { width, height = 800, deviceScaleFactor = 1, mobile = width < 500 });
        await CallAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });
        await OpenAsync(file);
    }

    /// <summary>
    /// The value of an expression on the page, or what it promises. The page's policy does not bind what is asked from here.
    /// </summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await CallAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        if (answer.TryGetProperty("exceptionDetails", out JsonElement thrown))
            throw new InvalidOperationException($"The page threw: {thrown}");
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        try
        {
            folder.Dispose();
        }
        catch (IOException)
        {
            // A process of the browser was still writing: the folder is a temporary one.
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using MemoryStream stream = new();
        byte[] buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
            stream.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        JsonElement message = document.RootElement.Clone();
        if (message.TryGetProperty("method", out JsonElement method))
            Events.Add((method.GetString()!, message.TryGetProperty("params", out JsonElement parameters) ? parameters : default));
        return message;
    }
}
