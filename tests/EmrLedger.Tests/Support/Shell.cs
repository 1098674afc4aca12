using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EmrLedger.Tests.Support;

/// <summary>An engine with the staged module imported.</summary>
internal sealed class Shell : IDisposable
{
    // Engines that begin at the same moment have been seen to come up without the file system's drive.
    private static readonly Lock Opening = new();

    private readonly Runspace runspace;

    public Shell()
    {
        InitialSessionState state = InitialSessionState.CreateDefault();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        runspace = RunspaceFactory.CreateRunspace(state);
        lock (Opening)
            runspace.Open();
        this["manifest"] = Manifest;
        Output("Import-Module $manifest");
    }

    /// <summary>The manifest of the module under test.</summary>
    public static string Manifest { get; } = Path.Combine(TestData.Repository, "EmrLedger.psd1");

    /// <summary>Sets a variable of the session.</summary>
    public object? this[string variable]
    {
        get => runspace.SessionStateProxy.GetVariable(variable);
        set => runspace.SessionStateProxy.SetVariable(variable, value);
    }

    /// <summary>Runs a script to its end.</summary>
    public ShellResult Run(string script)
    {
        using ShellRun run = Start(script);
        return run.Wait();
    }

    /// <summary>Runs a script to its end, which must have no error.</summary>
    public IReadOnlyList<PSObject> Output(string script)
    {
        ShellResult result = Run(script);
        Assert.True(result.Errors.Count == 0, string.Join(Environment.NewLine, result.Errors));
        return result.Output;
    }

    /// <summary>Begins to run a script.</summary>
    public ShellRun Start(string script) => new(runspace, script);

    public void Dispose() => runspace.Dispose();
}
