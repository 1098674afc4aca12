using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;

namespace EmrLedger.Prescriptions;

/// <summary>
/// Judges records that are valid by themselves by the rules of prescriptions, one after another: who may sign such a thing, and
/// whether the prescription allows it. What is admitted counts for what follows.
/// </summary>
/// <param name="before">What is known of prescriptions before the first that is judged; null in an empty ledger.</param>
/// <param name="timestamp">
/// The time of the records' block; of the earliest that could be, while they are pending. It is asked for when it matters.
/// </param>
/// <param name="height">The height of the records' block; null while they are pending.</param>
/// <param name="sealedTextsOnly">Whether the ledger admits sealed texts alone.</param>
public sealed class PrescriptionAdmission(
    IPrescriptionSource? before, Func<ulong> timestamp, ulong? height, bool sealedTextsOnly = false)
{
    private DateOnly? day;

    /// <summary>Prescriptions as the next record finds them.</summary>
    public PrescriptionBook Book { get; } = new(before);

    private DateOnly Day => day ??= PrescriptionTerms.DayOf(timestamp());

    /// <summary>Judges the next record, which is no statement of the registry, and takes it over where it is admitted.</summary>
    /// <param name="record">The record.</param>
    /// <param name="registry">The registry as the record finds it.</param>
    /// <param name="index">The record's position in its block.</param>
    /// <returns>Null, or the first fault.</returns>
    public Fault? Admit(RecordContents record, DoctorRegistry registry, int index)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(registry);
        RxStatement? statement = null;
        if (RxStatement.IsStatement(record.Prescription.Span) && !RxStatement.TryParse(record.Text, out statement))
            return new Fault(FaultCode.RxStatementInvalid, Detail: "its text cannot be read");
        PrescriptionAction action = statement?.Action ?? PrescriptionAction.Issue;
        bool isAuthority = (action == PrescriptionAction.Cancel || RoleFor(action) is null)
            && registry.Authority is { } authority && RegistryKey.Of(record) == authority;
        if (CheckSigner(record, registry, action, isAuthority) is { } fault)
            return fault;
        if (sealedTextsOnly && Prescribes(statement) && SealedPrescription.CommitmentOf(record, statement) is null)
            return new Fault(FaultCode.TextNotSealed, Detail: "the ledger admits sealed texts alone");
        if (statement is not null && statement.Action != PrescriptionAction.Issue)
        {
            Hash160? target =
                statement.Action == PrescriptionAction.Transfer ? FindPharmacy(registry, statement.KeyDigest) : null;
            RxStep step = new(record.TxId, record.Doctor, isAuthority, height, Day, target);
            if (Book.Apply(statement, record.Patient, step, out _) is { } obstacle)
                return obstacle;
        }
        if (Prescribes(statement))
            Book.Add(NewPrescription(record, statement, height, height is null ? null : index));
        return null;
    }

    /// <summary>Whether a record with a statement, or with none, makes a prescription.</summary>
    internal static bool Prescribes(RxStatement? statement) =>
        statement is null || statement.Action is PrescriptionAction.Issue or PrescriptionAction.Amend;

    /// <summary>The role in which such a thing is said; null where the authority alone says it.</summary>
    internal static RegistryRole? RoleFor(PrescriptionAction action) => action switch
    {
        PrescriptionAction.Release or PrescriptionAction.Erase or PrescriptionAction.Preserve or PrescriptionAction.Lift => null,
        PrescriptionAction.Issue or PrescriptionAction.Amend or PrescriptionAction.Cancel => RegistryRole.Doctor,
        _ => RegistryRole.Pharmacy,
    };

    /// <summary>Whether a record that is sealed or pending made a prescription: it says nothing of the registry, nor of another.</summary>
    /// <param name="record">The record.</param>
    /// <param name="registry">The registry, which an open ledger has not.</param>
    internal static bool Prescribes(RecordContents record, DoctorRegistry registry) =>
        !registry.IsStatement(record) && Prescribes(RxStatement.TryParse(record.Text, out RxStatement? statement) ? statement : null);

    /// <summary>The prescription that a record makes.</summary>
    internal static PrescriptionState NewPrescription(RecordContents record, RxStatement? statement, ulong? height, int? index) =>
        new(record.TxId, record.Doctor, record.Patient, statement?.Terms, height, index)
        {
            IsSealedText = SealedPrescription.CommitmentOf(record, statement) is not null,
        };

    private static Fault? CheckSigner(RecordContents record, DoctorRegistry registry, PrescriptionAction action, bool isAuthority)
    {
        switch (action)
        {
            case PrescriptionAction.Transfer when registry.Authority is null:
                return new Fault(FaultCode.RoleMissing, Detail: "an open ledger has no registered pharmacies");
            case PrescriptionAction.Cancel when isAuthority:
                return null;
            default:
                if (RoleFor(action) is { } role)
                    return registry.CheckSigner(record, role);
                return isAuthority ? null : new Fault(
                    FaultCode.RoleMissing,
                    Detail: registry.Authority is null ? "an open ledger has no authority" : $"{record.Doctor} is not the authority");
        }
    }

    private static Hash160? FindPharmacy(DoctorRegistry registry, Hash256 keyDigest) =>
        registry.HashOf(keyDigest) is { } hash
        && registry.Find(hash) is RegisteredPharmacy { Status: DoctorStatus.Registered } ? hash : null;
}
