using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;

namespace EmrLedger.Evidence.Receipts;

/// <summary>In which role a record was signed: that is what a receipt has to show.</summary>
internal static class ReceiptSigner
{
    /// <summary>The role; null where the record is the authority's word, for which nobody is registered.</summary>
    /// <param name="text">The record's text.</param>
    /// <param name="rules">The rules of its ledger, which is not an open one.</param>
    /// <param name="isAuthority">Whether its signer is the authority, where a registered doctor may say the same.</param>
    public static RegistryRole? RoleOf(string text, RuleSet rules, bool isAuthority)
    {
        if (RegistryStatement.IsStatement(text))
            return null;
        PrescriptionAction action = rules >= RuleSet.Two && RxStatement.TryParse(text, out RxStatement? statement)
            ? statement.Action
            : PrescriptionAction.Issue;
        return action == PrescriptionAction.Cancel && isAuthority ? null : PrescriptionAdmission.RoleFor(action);
    }

    /// <summary>The same by what a receipt has: where nobody is registered in it, the record is to be the authority's.</summary>
    public static RegistryRole? RoleOf(Receipt receipt, RuleSet rules) => RoleOf(
        receipt.Record.Prescription, rules, isAuthority: receipt.Statements is not [.., var last] || !IsRegistration(last.Record));

    /// <summary>Whether a statement of the registry registers somebody.</summary>
    public static bool IsRegistration(EmrRecord record) =>
        RegistryStatement.TryParse(record.Prescription, out RegistryStatement? statement)
        && statement.Action is RegistryAction.Add or RegistryAction.Pharmacy;
}
