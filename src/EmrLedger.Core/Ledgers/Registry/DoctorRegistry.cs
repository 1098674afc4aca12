using System.Collections.Immutable;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Registry;

/// <summary>
/// The doctors of a ledger after some of its records, and who may change that. Statements take effect by their position
/// alone. It never changes: each statement makes the next registry.
/// </summary>
public sealed class DoctorRegistry
{
    private readonly ImmutableDictionary<Hash160, RegisteredDoctor> doctors;

    private DoctorRegistry(
        RegistryKey? authority, ImmutableArray<Hash256> handovers, ulong statements,
        ImmutableDictionary<Hash160, RegisteredDoctor> doctors)
    {
        Authority = authority;
        Handovers = handovers;
        Statements = statements;
        this.doctors = doctors;
    }

    /// <summary>Who may make statements; null in an open ledger, which takes records of everybody.</summary>
    public RegistryKey? Authority { get; }

    /// <summary>The txids of the statements by which the authority changed, in order.</summary>
    public ImmutableArray<Hash256> Handovers { get; }

    /// <summary>How many statements made it.</summary>
    public ulong Statements { get; }

    /// <summary>All doctors, revoked ones too, in no particular order.</summary>
    public IEnumerable<RegisteredDoctor> Doctors => doctors.Values;

    /// <summary>The registry before the first record of a ledger.</summary>
    /// <param name="authority">Who makes statements at first; null in an open ledger.</param>
    public static DoctorRegistry Initial(RegistryKey? authority) =>
        new(authority, [], statements: 0, ImmutableDictionary<Hash160, RegisteredDoctor>.Empty);

    /// <summary>One doctor; null for somebody never registered.</summary>
    public RegisteredDoctor? Find(Hash160 doctor) => doctors.GetValueOrDefault(doctor);

    /// <summary>What the registry says of who signed a record; null in an open ledger, which has none.</summary>
    public SignerStatus? StatusOf(RecordContents record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Authority is null)
            return null;
        RegistryKey signer = RegistryKey.Of(record);
        if (RegistryStatement.IsStatement(record.Prescription.Span) && signer == Authority)
            return SignerStatus.Authority;
        if (Find(signer.Hash) is not { } doctor || doctor.Digest != signer.Digest)
            return SignerStatus.NotRegistered;
        return doctor.Status == DoctorStatus.Revoked ? SignerStatus.Revoked : SignerStatus.Registered;
    }

    /// <summary>
    /// Whether a key shares one of its hashes, and not the other, with a key of the registry: then the two are not of one key.
    /// The rules of the chain cannot tell, since a statement holds no key; whoever makes or adds one can.
    /// </summary>
    public bool Contradicts(RegistryKey key) =>
        (Authority is { } authority && authority.Contradicts(key))
        || doctors.Any(doctor => new RegistryKey(doctor.Key, doctor.Value.Digest).Contradicts(key));

    /// <summary>Judges a record that is valid by itself, and takes over what it states.</summary>
    /// <param name="record">The record.</param>
    /// <param name="height">The height of its block; null while it is pending.</param>
    /// <param name="after">The registry after the record; this one where the record is refused or states nothing.</param>
    /// <returns>Null where the record is admitted.</returns>
    public Fault? Admit(RecordContents record, ulong? height, out DoctorRegistry after)
    {
        ArgumentNullException.ThrowIfNull(record);
        after = this;
        if (Authority is null)
            return null;
        RegistryKey signer = RegistryKey.Of(record);
        if (RegistryStatement.IsStatement(record.Prescription.Span))
        {
            if (signer != Authority)
                return new Fault(FaultCode.RegistryStatementForeign, Detail: $"it is signed by {signer.Hash}");
            return RegistryStatement.TryParse(record.Text, out RegistryStatement? statement)
                ? Apply(new RegistryKey(record.Patient, statement.KeyDigest), statement, height, record.TxId, out after)
                : new Fault(FaultCode.RegistryStatementInvalid, Detail: "its text cannot be read");
        }
        if (Find(signer.Hash) is not { } doctor || doctor.Digest != signer.Digest)
            return new Fault(FaultCode.DoctorNotRegistered, Detail: $"{signer.Hash}");
        return doctor.Status == DoctorStatus.Revoked ? new Fault(FaultCode.DoctorRevoked, Detail: $"{signer.Hash}") : null;
    }

    private Fault? Apply(RegistryKey subject, RegistryStatement statement, ulong? height, Hash256 txId, out DoctorRegistry after)
    {
        after = this;
        RegisteredDoctor? known = Find(subject.Hash);
        if (known is not null && known.Digest != subject.Digest)
            return new Fault(FaultCode.RegistryStatementInvalid, Detail: "the doctor is registered with another key of the same hash");
        switch (statement.Action)
        {
            case RegistryAction.Authority:
                if (subject == Authority)
                    return new Fault(FaultCode.RegistryStatementInvalid, Detail: "it hands the registry over to who has it");
                after = new DoctorRegistry(subject, Handovers.Add(txId), Statements + 1, doctors);
                return null;
            case RegistryAction.Revoke when known is not { Status: DoctorStatus.Registered }:
                return new Fault(FaultCode.RegistryStatementInvalid, Detail: "it revokes a doctor who is not registered");
            default:
                DoctorStatus status = statement.Action == RegistryAction.Add ? DoctorStatus.Registered : DoctorStatus.Revoked;
                RegisteredDoctor doctor = new(
                    subject.Hash.ToString(), statement.Name, status, RegistryStatement.Spell(subject.Digest), height, txId.ToString())
                {
                    Digest = subject.Digest,
                };
                after = new DoctorRegistry(Authority, Handovers, Statements + 1, doctors.SetItem(subject.Hash, doctor));
                return null;
        }
    }
}
