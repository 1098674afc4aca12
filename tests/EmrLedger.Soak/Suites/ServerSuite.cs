using System.Globalization;
using EmrLedger.Soak.Support;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Processes that write and mine one ledger on a server: quietly, while connections are ended at random, and while the server is
/// killed and started again. What was acknowledged is there, once, and each client goes on by itself.
/// </summary>
internal static class ServerSuite
{
    private const int Ends = 200;
    private const int Kills = 20;

    private static readonly ServerMode[] Modes =
    [
        new("alone", Writers: 1, Miners: 0),
        new("writers", Writers: 4, Miners: 0),
        new("quiet", Writers: 4, Miners: 4),
        new("ended", Writers: 4, Miners: 4, "connections ended", Ends, static load => load.EndOne()),
        new("killed", Writers: 4, Miners: 4, "kills of the server", Kills, static load => load.KillServer()),
    ];

    public static string Usage =>
        "[seconds of each = 120] [difficulty = 100000] [modes]|"
        + $"processes share a ledger on a server; modes: {string.Join(", ", Modes.Select(static mode => mode.Name))}";

    public static void Run(string[] arguments)
    {
        TimeSpan duration = TimeSpan.FromSeconds(arguments.Length > 0 ? Number(arguments[0]) : 120);
        int difficulty = arguments.Length > 1 ? Number(arguments[1]) : 100_000;
        string[] chosen = arguments.Length > 2 ? arguments[2..] : [.. Modes.Select(static mode => mode.Name)];
        if (chosen.Except(Modes.Select(static mode => mode.Name)).FirstOrDefault() is { } unknown)
            throw new SoakException($"There is no mode '{unknown}'.");
        // A disk's, since who waits for a flush lets others work meanwhile.
        using TestServer server = TestServer.TryOwn(onDisk: true) ?? throw new SoakSkipException(TestServer.NoServer);
        Dictionary<string, double> rates = [];
        foreach (ServerMode mode in Modes.Where(mode => chosen.Contains(mode.Name)))
        {
            using ServerLoad load = new(server, mode, difficulty);
            rates[mode.Name] = load.Run(duration);
        }
        if (!rates.TryGetValue("alone", out double alone))
            return;
        foreach ((string name, double rate) in rates.Where(static rate => rate.Key != "alone"))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate / alone:F2} x one writer alone"));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
