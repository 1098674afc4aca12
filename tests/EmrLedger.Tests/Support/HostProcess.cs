using System.Diagnostics;

namespace EmrLedger.Tests.Support;

/// <summary>The host as a user starts it: in a process of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private HostProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The host's assembly.</summary>
    public static string Assembly { get; } = Path.Combine(
        TestData.Repository, "src", "EmrLedger.Host", "bin", Configuration, "net10.0", "EmrLedger.Host.dll");

    public int Id => process.Id;

    /// <summary>Starts the host.</summary>
    public static HostProcess Start(params string[] arguments) => new(new ProcessStartInfo("dotnet", [Assembly, .. arguments]));

    /// <summary>Starts another program.</summary>
    public static HostProcess StartProgram(ProcessStartInfo start) => new(start);

    /// <summary>Runs the host to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using HostProcess host = Start(arguments);
        return await host.WaitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> WaitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => process.Dispose();
}
