using EmrLedger.Keys;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Evidence.Receipts;

/// <summary>
/// The check of what a receipt shows of the registry: authority after authority up to the one who registered the record's
/// signer, and on to the one who revoked it, each statement in a place of its own before the next.
/// </summary>
internal sealed class RegistrationCheck(ReceiptCheck check, Receipt receipt, LedgerManifest manifest, int recordIndex)
{
    private (ulong Height, int Index) last = (0, -1);
    private RegistryKey authority;

    private (ulong Height, int Index) RecordPlace => (receipt.Block.Height, recordIndex);

    /// <summary>The name under which the signer was registered; null where there is none, or that is not proved.</summary>
    public string? Run()
    {
        string text = receipt.Record.Prescription;
        if (manifest.Rules >= RuleSet.Two && RxStatement.IsStatement(text) && !RxStatement.TryParse(text, out _))
            Unproved(FaultCode.RxStatementInvalid, "its text cannot be read");
        RegistryRole? role = ReceiptSigner.RoleOf(receipt, manifest.Rules);
        if (manifest.Authority is not { } first)
        {
            if (receipt.Statements.Count > 0)
                Unproved(FaultCode.RegistrationNotProved, "an open ledger has no registry");
            if (receipt.Revocation.Count > 0)
                Unproved(FaultCode.RevocationNotProved, "an open ledger has no registry");
            return null;
        }
        if (receipt.Revocation.Count > 0 && role is null)
            Unproved(FaultCode.RevocationNotProved, "the record is the authority's, which no revocation concerns");
        if (receipt.Record.Contents is not { } record || !PublicKeyDer.IsValid(record.PublicKey.Span))
            return null;
        authority = first;
        RegistryKey signer = RegistryKey.Of(record);
        if (role is null)
        {
            CheckAuthority(record, signer);
            return null;
        }
        if (receipt.Statements.Count == 0)
            return Unproved(FaultCode.RegistrationNotProved, "it has no registration");
        RegistryAction registration = role == RegistryRole.Doctor ? RegistryAction.Add : RegistryAction.Pharmacy;
        if (Follow(receipt.Statements, registration, signer, FaultCode.RegistrationNotProved) is not { } name)
            return null;
        if (last.CompareTo(RecordPlace) >= 0)
            return Unproved(FaultCode.RegistrationNotProved, "a statement is not before the record");
        if (receipt.Revocation.Count > 0
            && Follow(receipt.Revocation, RegistryAction.Revoke, signer, FaultCode.RevocationNotProved) is not null
            && last.CompareTo(RecordPlace) <= 0)
        {
            Unproved(FaultCode.RevocationNotProved, "it is not after the record");
        }
        return name;
    }

    // What the authority says needs no registration; it only depends on who had the registry.
    private void CheckAuthority(RecordContents record, RegistryKey signer)
    {
        if (receipt.Statements.Count > 0
            && Follow(receipt.Statements, RegistryAction.Authority, subject: null, FaultCode.RegistrationNotProved) is null)
        {
            return;
        }
        if (last.CompareTo(RecordPlace) >= 0)
            Unproved(FaultCode.RegistrationNotProved, "a statement is not before the record");
        else if (authority != signer)
            Unproved(FaultCode.RegistrationNotProved, "it is what the authority alone says, and not of the authority");
        else if (!RegistryStatement.IsStatement(record.Text))
            return;
        else if (!RegistryStatement.TryParse(record.Text, manifest.Rules, out RegistryStatement? statement))
            Unproved(FaultCode.RegistryStatementInvalid, "its text cannot be read");
        else if (statement.Action == RegistryAction.Authority && authority == new RegistryKey(record.Patient, statement.KeyDigest))
            Unproved(FaultCode.RegistryStatementInvalid, "it hands the registry over to who has it");
    }

    // Changes of authority, and in the end a statement of a kind about somebody; the name in the last, or null and a fault.
    private string? Follow(IReadOnlyList<ReceiptStatement> statements, RegistryAction final, RegistryKey? subject, FaultCode code)
    {
        string? name = null;
        for (int i = 0; i < statements.Count; i++)
        {
            ReceiptStatement statement = statements[i];
            bool isFinal = i == statements.Count - 1;
            int index = ReceiptCheck.IndexOf(statement.Record, check.CheckBlock(statement.Block, manifest));
            (ulong, int) place = (statement.Block.Height, index);
            (RegistryAction action, RegistryKey? about) = isFinal ? (final, subject) : (RegistryAction.Authority, null);
            if (WhyNot(statement.Record, action, about, out name) is { } why)
                return Unproved(code, why);
            if (index < 0 || place.CompareTo(last) <= 0)
                return Unproved(code, "a statement is not in its block, or not before what depends on it");
            last = place;
        }
        return name;
    }

    private string? WhyNot(EmrRecord record, RegistryAction action, RegistryKey? expected, out string? name)
    {
        name = null;
        if (RecordCheck.CheckAlone(record) is { } fault)
            return $"a statement is not valid: {fault}";
        RecordContents contents = record.Contents!;
        if (RegistryKey.Of(contents) != authority)
            return "a statement is not signed by the authority";
        if (!RegistryStatement.TryParse(contents.Text, manifest.Rules, out RegistryStatement? text) || text.Action != action)
            return "a statement does not say what it must";
        RegistryKey subject = new(contents.Patient, text.KeyDigest);
        if (expected is not null && subject != expected)
            return "a statement is of another key than the signer's";
        if (action == RegistryAction.Authority)
        {
            if (subject == authority)
                return "a statement hands the registry over to who has it";
            authority = subject;
        }
        name = text.Name;
        return null;
    }

    private string? Unproved(FaultCode code, string why)
    {
        check.Add(new Fault(code, Detail: why));
        return null;
    }
}
