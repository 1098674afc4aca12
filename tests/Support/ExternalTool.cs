using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace EmrLedger.Tests.Support;

/// <summary>Another program that tests compare with. Tests are skipped, with the reason, where it is not installed.</summary>
internal sealed class ExternalTool
{
    private readonly string program;

    private ExternalTool(string program) => this.program = program;

    /// <summary>The openssl command.</summary>
    public static Task<ExternalTool> OpenSslAsync() => FindAsync(["openssl"], ["version"], "openssl is not installed");

    /// <summary>A Python that has the package "cryptography".</summary>
    public static Task<ExternalTool> PythonAsync() =>
        FindAsync(["python3", "python"], ["-c", "import cryptography"], "there is no Python 3 with the package 'cryptography'");

    /// <summary>A Python as it comes.</summary>
    public static Task<ExternalTool> BarePythonAsync() => FindAsync(["python3", "python"], ["-c", "import json"], "there is no Python 3");

    /// <summary>Runs the program to its end and gives its standard output; any exit code but 0 is an error.</summary>
    public async Task<byte[]> RunAsync(string[] arguments, byte[]? input = null)
    {
        (int exitCode, byte[] output, string errors) = await StartAsync(program, arguments, input ?? []);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} exits with {exitCode}: {errors}");
        return output;
    }

    private static async Task<ExternalTool> FindAsync(string[] programs, string[] probe, string otherwise)
    {
        foreach (string program in programs)
        {
            try
            {
                if ((await StartAsync(program, probe, [])).ExitCode == 0)
                    return new ExternalTool(program);
            }
            catch (Win32Exception)
            {
                // Not on the path.
            }
        }
        Assert.Skip(otherwise);
        return null;
    }

    private static async Task<(int ExitCode, byte[] Output, string Errors)> StartAsync(string program, string[] arguments, byte[] input)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONUTF8"] = "1";
        using Process process = Process.Start(start)!;
        using MemoryStream output = new();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program did not read to the end: its exit code tells why.
        }
        await reading;
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, output.ToArray(), await errors);
    }
}
