using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EmrLedger.Host;

namespace EmrLedger.Tests.Support;

/// <summary>An engine with the staged module imported, on a screen of its own.</summary>
internal sealed class Shell : IDisposable
{
    private readonly StringWriter screen = new();
    private readonly Runspace runspace;

    /// <param name="formatFile">Views that come before the module's own.</param>
    public Shell(string? formatFile = null)
    {
        Terminal terminal = new() { Output = screen, Error = screen, Input = TextReader.Null };
        InitialSessionState state = ScriptSession.CreateState();
        if (formatFile is not null)
            state.Formats.Add(new SessionStateFormatEntry(formatFile));
        runspace = RunspaceFactory.CreateRunspace(new EmbeddedHost(terminal), state);
        runspace.Open();
        Import();
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

    /// <summary>What a script shows on the screen of 80 columns.</summary>
    public string Screen(string script)
    {
        screen.GetStringBuilder().Clear();
        Output($"& {{ {script} }} | Out-Default");
        return screen.ToString();
    }

    /// <summary>Begins to run a script.</summary>
    public ShellRun Start(string script) => new(runspace, script);

    public void Dispose() => runspace.Dispose();

    private void Import()
    {
        this["manifest"] = Manifest;
        Output("Import-Module $manifest");
    }
}
