using System.Diagnostics;

namespace EmrLedger.Soak.Support;

/// <summary>This program in another process, in one of its roles.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process process;
    private readonly Task reading;
    private readonly Task<string> errors;

    private Child(ProcessStartInfo start, Action<string>? hear)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
        reading = Task.Factory.StartNew(
            () =>
            {
                while (process.StandardOutput.ReadLine() is { } line)
                {
                    Lines.Add(line);
                    hear?.Invoke(line);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What it said, to be read once it has ended.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>What runs this program.</summary>
    public static string[] Command { get; } = ["dotnet", typeof(Child).Assembly.Location];

    /// <summary>Starts a role; each line that it says is heard on another thread.</summary>
    public static Child Start(string role, string[] arguments, Action<string>? hear = null) =>
        StartUnder([], role, arguments, hear);

    /// <summary>The same by way of another program.</summary>
    public static Child StartUnder(string[] launcher, string role, string[] arguments, Action<string>? hear = null)
    {
        string[] command = [.. launcher, .. Command, role, .. arguments];
        return new Child(new ProcessStartInfo(command[0], command[1..]), hear);
    }

    /// <summary>SIGKILL; what it said before is heard to the end.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
        reading.Wait();
    }

    /// <summary>Tells it to end, by the end of its input.</summary>
    public void Stop() => process.StandardInput.Close();

    /// <summary>Waits for its end, and requires that it was a good one.</summary>
    public void Finish(TimeSpan within)
    {
        if (!process.WaitForExit(within))
        {
            process.Kill(entireProcessTree: true);
            throw new SoakException($"A process did not end within {within.TotalSeconds} s: {process.StartInfo.ArgumentList[1]}");
        }
        reading.Wait();
        SoakException.Require(process.ExitCode == 0, $"A process failed: {errors.Result}{string.Join('\n', Lines.TakeLast(3))}");
    }

    /// <summary>What it wrote to its standard error; it has ended.</summary>
    public string Errors => errors.Result;

    /// <summary>Whether the parent told this process to end.</summary>
    public static CancellationToken ParentStop()
    {
        CancellationTokenSource stop = new();
        Thread listener = new(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }
            stop.Cancel();
        })
        { IsBackground = true };
        listener.Start();
        return stop.Token;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
