using System.Diagnostics;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Durability;

/// <summary>The program of tests/EmrLedger.Soak, which starts and kills processes.</summary>
internal static class SoakProgram
{
    private const int Skipped = 77;
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static readonly string Assembly = Path.Combine(
        TestData.Repository, "tests", "EmrLedger.Soak", "bin", Configuration, "net10.0", "EmrLedger.Soak.dll");

    /// <summary>Runs a suite to its end, and requires that it passes; it is skipped where this machine cannot show it.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine(await output);
        Assert.SkipWhen(process.ExitCode == Skipped, (await output).Trim());
        Assert.True(process.ExitCode == 0, $"{await output}{await error}");
    }
}
