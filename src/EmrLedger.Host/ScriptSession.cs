using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using EmrLedger.Host.StandIns;
using Microsoft.PowerShell;

namespace EmrLedger.Host;

/// <summary>An engine that runs one script and shows on a terminal what the script writes.</summary>
internal sealed class ScriptSession : IDisposable
{
    private readonly EmbeddedHost host;
    private readonly Runspace runspace;
    private readonly PowerShell powerShell = PowerShell.Create();
    private volatile bool stopping;

    /// <summary>Opens the engine.</summary>
    public ScriptSession(Terminal terminal)
    {
        host = new EmbeddedHost(terminal);
        runspace = RunspaceFactory.CreateRunspace(host, CreateState());
        // The script runs on the thread that waits for it.
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        powerShell.Runspace = runspace;
        powerShell.Streams.Error.DataAdding += (_, adding) => Show((ErrorRecord)adding.ItemAdded);
    }

    /// <summary>The engine's own commands and the stand-ins for those that are not part of it.</summary>
    public static InitialSessionState CreateState()
    {
        // CreateDefault would load the modules of a full PowerShell, which are not there.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach (Type standIn in StandIn.All)
            state.Commands.Add(new SessionStateCmdletEntry(StandIn.NameOf(standIn), standIn, helpFileName: null));
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        return state;
    }

    /// <summary>Runs a script or a command to its end.</summary>
    /// <returns>The exit code of the process.</returns>
    public int Run(CommandLine commandLine)
    {
        try
        {
            if (commandLine.ImportsModule)
                Invoke($"Import-Module '{CodeGeneration.EscapeSingleQuotedStringContent(ModuleManifest.Find())}'");
            Invoke(commandLine.Text);
            return stopping ? ExitCode.Interrupted : host.ExitCode ?? ExitCode.Success;
        }
        catch (RuntimeException) when (stopping)
        {
            return ExitCode.Interrupted;
        }
        catch (RuntimeException exception)
        {
            Show(exception.ErrorRecord);
            return ExitCode.Failure;
        }
        finally
        {
            host.Interface.EndProgress();
        }
    }

    /// <summary>Stops the script; <see cref="Run"/> returns soon after. Can be called on any thread.</summary>
    public void BeginStop()
    {
        stopping = true;
        powerShell.BeginStop(callback: null, state: null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        powerShell.Dispose();
        runspace.Dispose();
    }

    private void Invoke(string script)
    {
        powerShell.Commands.Clear();
        powerShell.AddScript(script).AddCommand("Out-Default").Invoke();
    }

    private void Show(ErrorRecord error) => host.Interface.WriteErrorLine(ErrorView.Write(error));
}
