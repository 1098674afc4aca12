using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Evidence.Receipts;

/// <summary>Gathers what happened to a prescription, and what shows that its signers might say so.</summary>
/// <param name="session">The ledger.</param>
/// <param name="view">A view of it.</param>
/// <param name="prescription">The prescription's own record, which is sealed.</param>
/// <param name="size">How many blocks the checkpoint covers.</param>
internal sealed class HistoryMaker(LedgerSession session, ILedgerView view, LedgerRecord prescription, ulong size)
{
    /// <summary>Every statement about the prescription that the checkpoint covers, in the order of the chain.</summary>
    /// <exception cref="EmrException">LifecycleMissing, PrescriptionUnknown, or HistoryTooLong where there are too many.</exception>
    public List<LedgerRecord> Statements()
    {
        RecordContents own = RequirePrescription();
        HashSet<Hash256> dispenses = [];
        List<LedgerRecord> found = [];
        foreach (LedgerRecord record in view.ReadRecords(new RecordQuery { Patient = own.Patient, BelowHeight = size }))
        {
            if (record.Record.Contents is not { } contents || !RxStatement.TryParse(contents.Text, out RxStatement? statement)
                || statement.Action == PrescriptionAction.Issue
                || !(statement.Action == PrescriptionAction.Void
                    ? dispenses.Contains(statement.Reference)
                    : statement.Reference == own.TxId))
            {
                continue;
            }
            if (statement.Action == PrescriptionAction.Dispense)
                dispenses.Add(contents.TxId);
            found.Add(record);
        }
        return RequireFew(found, "statement");
    }

    /// <summary>The statements of the registry that show who might say so, but for those that the receipt has already.</summary>
    /// <exception cref="EmrException">HistoryTooLong where there are too many.</exception>
    public List<LedgerRecord> RegistryOf(IReadOnlyList<LedgerRecord> statements, IReadOnlyList<LedgerRecord> had)
    {
        if (session.Manifest.Authority is null)
            return [];
        RegistryHistory history = session.RegistryHistoryOf(view);
        Dictionary<Hash160, RegistryRole> roles = [];
        HashSet<Hash256> wanted = [.. session.RegistryOf(view, size).Handovers];
        Want(history.Before(prescription.Height!.Value, prescription.Index!.Value).Find(prescription.Record.Doctor));
        foreach (LedgerRecord statement in statements)
        {
            DoctorRegistry registry = history.Before(statement.Height!.Value, statement.Index!.Value);
            RecordContents contents = statement.Record.Contents!;
            RegistryKey signer = RegistryKey.Of(contents);
            if (ReceiptSigner.RoleOf(contents.Text, registry.Rules, signer == registry.Authority) is not null)
                Want(registry.Find(signer.Hash));
            if (RxStatement.TryParse(contents.Text, out RxStatement? said) && said.Action == PrescriptionAction.Transfer)
                Want(registry.HashOf(said.KeyDigest) is { } target ? registry.Find(target) : null);
        }
        wanted.ExceptWith(had.Select(static record => record.Record.Contents!.TxId));
        return RequireFew(
            [.. wanted.Select(Find).OfType<LedgerRecord>().OrderBy(static record => (record.Height, record.Index))],
            "registration and change of authority", "registrations and changes of authority");

        void Want(RegisteredKey? key)
        {
            if (key is null)
                return;
            Hash160 hash = HashOf(key);
            bool hadOtherRole = roles.TryGetValue(hash, out RegistryRole before) && before != key.Role;
            roles[hash] = key.Role;
            wanted.Add(IdOf(key));
            // It was revoked in between.
            for (RegisteredKey? one = key; hadOtherRole && one is { Status: DoctorStatus.Registered };)
            {
                one = Find(IdOf(one)) is { } place ? history.Before(place.Height!.Value, place.Index!.Value).Find(hash) : null;
                if (one is not null)
                    wanted.Add(IdOf(one));
            }
        }
    }

    /// <summary>The receipt, which can be read again.</summary>
    /// <exception cref="EmrException">HistoryTooLong where it would be too long for that.</exception>
    public static Receipt RequireFit(Receipt receipt) => receipt.ToBytes().Length <= Receipt.MaxLength
        ? receipt
        : throw TooLong($"The receipt with the prescription's history would be longer than {Receipt.MaxLength / 1024} KiB.");

    private RecordContents RequirePrescription()
    {
        if (session.Manifest.Rules < RuleSet.Two)
        {
            throw new EmrException(
                EmrError.LifecycleMissing, "The ledger keeps the rules emr-rules/1, in which a prescription has no history.");
        }
        if (prescription.Record.Contents is { } contents && PrescriptionAdmission.Prescribes(contents, session.RegistryOf(view)))
            return contents;
        throw new EmrException(
            EmrError.PrescriptionUnknown, $"The record {prescription.Record.TxId} is a statement, and no prescription.",
            "Give the prescription's own record, or leave the history out.");
    }

    private LedgerRecord? Find(Hash256 txId) => view.ReadRecords(new RecordQuery { TxId = txId }).FirstOrDefault();

    private static List<LedgerRecord> RequireFew(List<LedgerRecord> records, string noun, string? plural = null) =>
        records.Count <= Receipt.MaxStatements
            ? records
            : throw TooLong(
                $"The prescription's history has {Display.Count(records.Count, noun, plural)}, and a receipt has room for "
                + $"{Receipt.MaxStatements}.");

    private static EmrException TooLong(string message) => new(EmrError.HistoryTooLong, message);

    private static Hash160 HashOf(RegisteredKey key) => Hash160.TryParse(key.Hash, out Hash160 hash) ? hash : default;

    private static Hash256 IdOf(RegisteredKey key) => Hash256.TryParse(key.TxId, out Hash256 txId) ? txId : default;
}
