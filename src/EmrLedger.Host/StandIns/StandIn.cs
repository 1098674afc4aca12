using System.Management.Automation;
using System.Reflection;

namespace EmrLedger.Host.StandIns;

/// <summary>
/// The commands that examples use and that the engine does not bring: they are part of modules that come with a full
/// PowerShell. Each does what the real one does, with fewer parameters.
/// </summary>
internal static class StandIn
{
    /// <summary>The cmdlets, in order of their names.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(GetContentStandIn), typeof(ImportCsvStandIn), typeof(ReadHostStandIn), typeof(SelectObjectStandIn),
        typeof(SetContentStandIn), typeof(SortObjectStandIn), typeof(WriteHostStandIn),
    ];

    /// <summary>The name of a cmdlet.</summary>
    public static string NameOf(Type standIn)
    {
        CmdletAttribute cmdlet = standIn.GetCustomAttribute<CmdletAttribute>()!;
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }
}
