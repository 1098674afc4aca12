using System.Management.Automation;

namespace EmrLedger.Binding;

/// <summary>The session that asks for completion.</summary>
internal static class CurrentSession
{
    /// <summary>What a variable of the session, or a property of it, holds; null where there is none.</summary>
    public static object? Read(string expression)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        // In a scope of its own: the function that asks is in full language mode, and PowerShell lets a script of another
        // mode not run in the same scope.
        return shell.AddScript(expression, useLocalScope: true).Invoke().FirstOrDefault()?.BaseObject;
    }

    /// <summary>What the session's own functions can reach.</summary>
    public static SessionState State => (SessionState)Read("$ExecutionContext.SessionState")!;
}
