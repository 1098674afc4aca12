using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EmrLedger.Tests.Support;

/// <summary>
/// The server of these tests: one that a variable names, or a throw-away one of the PostgreSQL that is installed. It refuses to
/// be run by root, so that root runs it as nobody.
/// </summary>
public sealed partial class TestServer : IDisposable
{
    /// <summary>A connection string of a superuser, to a database that is used for nothing else.</summary>
    public const string Variable = "EMR_TEST_SERVER";

    /// <summary>What is said where there is none.</summary>
    public const string NoServer =
        "There is no PostgreSQL here: install Debian's package postgresql, or set " + Variable + " to the connection string of a superuser.";

    private const string Memory = "/dev/shm";

    private static readonly Lazy<TestServer?> Shared = new(Start);

    private readonly string? folder;

    private TestServer(string connectionString, string? folder)
    {
        ConnectionString = connectionString;
        this.folder = folder;
    }

    /// <summary>Logs in as a superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>A server of one's own, which may be killed; null where there is none.</summary>
    /// <param name="onDisk">Whether its files are in the temporary folder, where flushing costs what it costs.</param>
    public static TestServer? TryOwn(bool onDisk = false) => FindTools() is null ? null : Boot(onDisk);

    /// <summary>Stops the server that was started, if any.</summary>
    public static void StopShared()
    {
        if (Shared is { IsValueCreated: true, Value: { } server })
            server.Dispose();
    }

    /// <summary>The connection string of a ledger in a schema.</summary>
    public string Location(string schema) => new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = schema }.ConnectionString;

    /// <summary>Ends the server at once, as a crash would, and waits until it is gone.</summary>
    public void Kill()
    {
        string pid = File.ReadLines(Path.Combine(folder!, "postmaster.pid")).First();
        // Its backends see that it is gone, and go too; a server that is started while one is left refuses.
        Run("kill", "-STOP", pid);
        string[] all = [pid, .. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Run("kill", "-9", pid);
        foreach (string process in all)
        {
            while (Directory.Exists($"/proc/{process}"))
                Thread.Sleep(10);
        }
    }

    /// <summary>Starts the server that was killed.</summary>
    public void Restart() => Boot(folder!, new NpgsqlConnectionStringBuilder(ConnectionString).Port);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (folder is null)
            return;
        AsUser(Tool("pg_ctl"), "-D", folder, "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static TestServer? Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new TestServer(given, folder: null);
        return TryOwn();
    }

    private static TestServer Boot(bool onDisk)
    {
        // In memory flushing costs nothing: the settings stay those of a server that keeps its promises.
        string folder = !onDisk && Directory.Exists(Memory)
            ? Directory.CreateDirectory(Path.Combine(Memory, $"emr-server-{Path.GetRandomFileName()}")).FullName
            : Directory.CreateTempSubdirectory("emr-server-").FullName;
        if (Environment.IsPrivilegedProcess)
            Run("chown", "nobody", folder);
        AsUser(Tool("initdb"), "-D", folder, "-A", "trust", "-U", "emr", "-E", "UTF8", "--no-sync");
        int port = FreePort();
        Boot(folder, port);
        return new TestServer($"Host=127.0.0.1;Port={port};Database=postgres;Username=emr;Maximum Pool Size=40", folder);
    }

    private static void Boot(string folder, int port) => AsUser(
        Tool("pg_ctl"), "-D", folder, "-l", Path.Combine(folder, "log"), "-w",
        "-o", $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=64MB", "start");

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Tool(string name) => Path.Combine(FindTools()!, name);

    private static string? FindTools()
    {
        try
        {
            string folder = Run("pg_config", "--bindir").Trim();
            return File.Exists(Path.Combine(folder, "initdb")) ? folder : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Debian installs the server without a link to its tools.
            return Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").Select(static version => Path.Combine(version, "bin"))
                    .Where(static bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
                : null;
        }
    }

    private static void AsUser(string program, params string[] arguments)
    {
        if (Environment.IsPrivilegedProcess)
            Run("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", program, .. arguments]);
        else
            Run(program, arguments);
    }

    // What a server inherits it keeps: the end of a pipe would never be read. So its output goes to a file of its own.
    private static string Run(string program, params string[] arguments)
    {
        bool starts = arguments is [.., "start"];
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = !starts, RedirectStandardError = !starts, WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        string output = starts ? "" : process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }
}
