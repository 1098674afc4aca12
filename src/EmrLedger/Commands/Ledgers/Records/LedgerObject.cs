using System.Management.Automation;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Records;

/// <summary>Records as a ledger's commands return them: the record itself, with its place as further properties.</summary>
internal static class LedgerObject
{
    /// <summary>The name by which views and types know them.</summary>
    public const string TypeName = "EmrLedger.EmrRecord#Sealed";

    public static PSObject Of(LedgerRecord record)
    {
        PSObject item = PSObject.AsPSObject(record.Record);
        item.Properties.Add(new PSNoteProperty(nameof(LedgerRecord.Height), record.Height));
        item.Properties.Add(new PSNoteProperty(nameof(LedgerRecord.Index), record.Index));
        item.Properties.Add(new PSNoteProperty(nameof(LedgerRecord.Timestamp), record.Timestamp));
        // Only now: the type has members of these names, which properties of the object go before.
        item.TypeNames.Insert(0, TypeName);
        return item;
    }
}
