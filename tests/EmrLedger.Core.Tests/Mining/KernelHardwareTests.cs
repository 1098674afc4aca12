using System.Diagnostics;

namespace EmrLedger.Tests;

/// <summary>
/// The kernel tests again, each time in a process of their own whose .NET runtime was told by its own setting to leave some
/// of the machine's instructions alone.
/// </summary>
public sealed class KernelHardwareTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "8 lanes")]
    [InlineData("DOTNET_EnableAVX2", "4 lanes")]
    public async Task Kernels_agree_without_some_of_the_instructions(string setting, string widest)
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "this machine has no AVX2 to do without");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string tests = Path.ChangeExtension(typeof(KernelHardwareTests).Assembly.Location, ".dll");
        ProcessStartInfo start = new("dotnet", [tests, "-class", typeof(KernelTests).FullName!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[setting] = "0";
        start.Environment[KernelTests.WidestVariable] = widest;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{output}{await errors}");
    }
}
