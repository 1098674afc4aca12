using System.Management.Automation.Internal;
using System.Runtime.CompilerServices;

namespace EmrLedger.Host.StandIns;

/// <summary>
/// The engine's own way to say "enough": every command before this one ends, and those after it go on. It is not public,
/// and nothing that is public ends an endless pipeline without losing its output.
/// </summary>
internal static class UpstreamStop
{
    private const string ExceptionType =
        "System.Management.Automation.StopUpstreamCommandsException, System.Management.Automation";

    /// <summary>What a command throws that has enough.</summary>
    public static Exception By(InternalCommand command) => (Exception)Create(command);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(ExceptionType)]
    private static extern object Create(InternalCommand command);
}
