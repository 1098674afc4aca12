using System.Globalization;
using System.Management.Automation.Host;

namespace EmrLedger.Host;

/// <summary>The host as the engine knows it.</summary>
internal sealed class EmbeddedHost(Terminal terminal) : PSHost
{
    /// <inheritdoc/>
    public override string Name => "EmrLedger.Host";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(EmbeddedHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override PSHostUserInterface UI => Interface;

    /// <summary>The same, as what it is.</summary>
    public HostInterface Interface { get; } = new(terminal);

    /// <summary>The code that the script asked to exit with, or null.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
