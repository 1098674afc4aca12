using System.Collections.Immutable;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Registry;

/// <summary>
/// The doctors and pharmacies of a ledger after some of its records, and who may change that. Statements take effect by their
/// position alone. It never changes: each statement makes the next registry.
/// </summary>
public sealed class DoctorRegistry
{
    private readonly ImmutableDictionary<Hash160, RegisteredKey> keys;
    private readonly ImmutableDictionary<Hash256, Hash160> hashes;

    private DoctorRegistry(
        RuleSet rules, RegistryKey? authority, ImmutableArray<Hash256> handovers, ulong statements,
        ImmutableDictionary<Hash160, RegisteredKey> keys, ImmutableDictionary<Hash256, Hash160> hashes)
    {
        Rules = rules;
        Authority = authority;
        Handovers = handovers;
        Statements = statements;
        this.keys = keys;
        this.hashes = hashes;
    }

    /// <summary>The rules that the ledger keeps.</summary>
    public RuleSet Rules { get; }

    /// <summary>Who may make statements; null in an open ledger, which takes records of everybody.</summary>
    public RegistryKey? Authority { get; }

    /// <summary>The txids of the statements by which the authority changed, in order.</summary>
    public ImmutableArray<Hash256> Handovers { get; }

    /// <summary>How many statements made it.</summary>
    public ulong Statements { get; }

    /// <summary>All doctors, revoked ones too, in no particular order.</summary>
    public IEnumerable<RegisteredDoctor> Doctors => keys.Values.OfType<RegisteredDoctor>();

    /// <summary>All pharmacies, revoked ones too, in no particular order.</summary>
    public IEnumerable<RegisteredPharmacy> Pharmacies => keys.Values.OfType<RegisteredPharmacy>();

    /// <summary>The registry before the first record of a ledger.</summary>
    /// <param name="authority">Who makes statements at first; null in an open ledger.</param>
    /// <param name="rules">The rules that the ledger keeps.</param>
    public static DoctorRegistry Initial(RegistryKey? authority, RuleSet rules) => new(
        rules, authority, [], statements: 0, ImmutableDictionary<Hash160, RegisteredKey>.Empty,
        ImmutableDictionary<Hash256, Hash160>.Empty);

    /// <summary>One doctor or pharmacy; null for somebody never registered.</summary>
    public RegisteredKey? Find(Hash160 key) => keys.GetValueOrDefault(key);

    /// <summary>The hash of the key with a digest that was ever registered; null for any other.</summary>
    public Hash160? HashOf(Hash256 keyDigest) => hashes.TryGetValue(keyDigest, out Hash160 hash) ? hash : null;

    /// <summary>Whether a record speaks of the registry, as its text begins; nothing does so in an open ledger.</summary>
    public bool IsStatement(RecordContents record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Authority is not null && RegistryStatement.IsStatement(record.Prescription.Span);
    }

    /// <summary>Whether the signer of a record is registered and has a role; in an open ledger everybody has every role.</summary>
    public Fault? CheckSigner(RecordContents record, RegistryRole role)
    {
        if (Authority is null)
            return null;
        RegistryKey signer = RegistryKey.Of(record);
        if (Find(signer.Hash) is not { } known || known.Digest != signer.Digest)
        {
            FaultCode code = role == RegistryRole.Doctor ? FaultCode.DoctorNotRegistered : FaultCode.PharmacyNotRegistered;
            return new Fault(code, Detail: $"{signer.Hash}");
        }
        if (known.Status == DoctorStatus.Revoked)
        {
            FaultCode code = known.Role == RegistryRole.Doctor ? FaultCode.DoctorRevoked : FaultCode.PharmacyRevoked;
            return new Fault(code, Detail: $"{signer.Hash}");
        }
        return known.Role == role
            ? null
            : new Fault(
                FaultCode.RoleMissing, Detail: $"{signer.Hash} is registered as a {NameOf(known.Role)}, not as a {NameOf(role)}");
    }

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
        || keys.Any(known => new RegistryKey(known.Key, known.Value.Digest).Contradicts(key));

    /// <summary>Judges a record that is valid by itself, and takes over what it states.</summary>
    /// <param name="record">The record.</param>
    /// <param name="height">The height of its block; null while it is pending.</param>
    /// <param name="after">The registry after the record; this one where the record is refused or states nothing.</param>
    /// <returns>Null where the record is admitted.</returns>
    public Fault? Admit(RecordContents record, ulong? height, out DoctorRegistry after)
    {
        ArgumentNullException.ThrowIfNull(record);
        after = this;
        if (!IsStatement(record))
            return CheckSigner(record, RegistryRole.Doctor);
        RegistryKey signer = RegistryKey.Of(record);
        if (signer != Authority)
            return new Fault(FaultCode.RegistryStatementForeign, Detail: $"it is signed by {signer.Hash}");
        return RegistryStatement.TryParse(record.Text, Rules, out RegistryStatement? statement)
            ? Apply(new RegistryKey(record.Patient, statement.KeyDigest), statement, height, record.TxId, out after)
            : new Fault(FaultCode.RegistryStatementInvalid, Detail: "its text cannot be read");
    }

    private Fault? Apply(RegistryKey subject, RegistryStatement statement, ulong? height, Hash256 txId, out DoctorRegistry after)
    {
        after = this;
        RegisteredKey? known = Find(subject.Hash);
        if (WhyNot(subject, statement.Action, known) is { } why)
            return new Fault(FaultCode.RegistryStatementInvalid, Detail: why);
        if (statement.Action == RegistryAction.Authority)
        {
            after = new DoctorRegistry(Rules, subject, Handovers.Add(txId), Statements + 1, keys, hashes);
            return null;
        }
        (string hash, string digest) = (subject.Hash.ToString(), RegistryStatement.Spell(subject.Digest));
        DoctorStatus status = statement.Action == RegistryAction.Revoke ? DoctorStatus.Revoked : DoctorStatus.Registered;
        // A revoked key still was what it was.
        RegisteredKey key = statement.Action == RegistryAction.Pharmacy
            || (statement.Action == RegistryAction.Revoke && known is RegisteredPharmacy)
            ? new RegisteredPharmacy(hash, statement.Name, status, digest, height, txId.ToString()) { Digest = subject.Digest }
            : new RegisteredDoctor(hash, statement.Name, status, digest, height, txId.ToString()) { Digest = subject.Digest };
        after = new DoctorRegistry(
            Rules, Authority, Handovers, Statements + 1, keys.SetItem(subject.Hash, key),
            hashes.SetItem(subject.Digest, subject.Hash));
        return null;
    }

    private string? WhyNot(RegistryKey subject, RegistryAction action, RegisteredKey? known)
    {
        if (known is not null && known.Digest != subject.Digest)
            return $"the {NameOf(known.Role)} is registered with another key of the same hash";
        // Where a prescription is handed on, a digest alone says to whom.
        if (Rules >= RuleSet.Two && HashOf(subject.Digest) is { } hash && hash != subject.Hash)
            return "its digest is registered with another hash";
        return action switch
        {
            RegistryAction.Authority => subject == Authority ? "it hands the registry over to who has it" : null,
            RegistryAction.Revoke =>
                known is { Status: DoctorStatus.Registered } ? null : "it revokes a key that is not registered",
            _ => known is { Status: DoctorStatus.Registered }
                && known.Role != (action == RegistryAction.Pharmacy ? RegistryRole.Pharmacy : RegistryRole.Doctor)
                ? $"the key is registered as a {NameOf(known.Role)}, and must be revoked first" : null,
        };
    }

    private static string NameOf(RegistryRole role) => role == RegistryRole.Doctor ? "doctor" : "pharmacy";
}
