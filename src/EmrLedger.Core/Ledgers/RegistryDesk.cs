using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Ledgers;

/// <summary>
/// Where the authority of a ledger states who may sign. A statement is a record like any other: pending first, in force for
/// what is added after it, and evidence once it is sealed.
/// </summary>
public sealed class RegistryDesk
{
    private readonly Ledger ledger;

    internal RegistryDesk(Ledger ledger) => this.ledger = ledger;

    /// <summary>The doctors in the order of their names, with what is pending; revoked ones too.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RegistryMissing"/> in an open ledger.</exception>
    public IReadOnlyList<RegisteredDoctor> Read()
    {
        using ILedgerView view = ledger.Store.BeginRead();
        DoctorRegistry registry = RegistryReader.WithPending(view, ledger.RegistryOf(view));
        RequireRegistry(registry);
        return [.. registry.Doctors.OrderBy(static doctor => doctor.Name, StringComparer.Ordinal).ThenBy(static doctor => doctor.Hash, StringComparer.Ordinal)];
    }

    /// <summary>Registers a doctor, or renames a registered one, or takes a revoked one back.</summary>
    /// <exception cref="EmrException">RegistryMissing, AuthorityMismatch, NameInvalid, KeyHasNoPrivateKey, or one of the errors of storage.</exception>
    public EmrRecord Register(EmrKey doctor, string name, EmrKey authority, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(doctor);
        RegistryKey subject = RegistryKey.Of(Convert.FromHexString(doctor.PublicKey));
        RequireName(name);
        return State(authority, _ => (subject.Hash, new RegistryStatement(RegistryAction.Add, subject.Digest, name)), cancellation);
    }

    /// <summary>Revokes a doctor: records that are added later are refused.</summary>
    /// <exception cref="EmrException">DoctorNotFound, and those of <see cref="Register"/>.</exception>
    public EmrRecord Revoke(Hash160 doctor, EmrKey authority, CancellationToken cancellation) =>
        State(authority, registry => (doctor, Revocation(registry, doctor)), cancellation);

    /// <summary>Hands the registry over to another key.</summary>
    /// <exception cref="EmrException">Those of <see cref="Register"/>.</exception>
    public EmrRecord Appoint(EmrKey successor, string name, EmrKey authority, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(successor);
        RegistryKey subject = RegistryKey.Of(Convert.FromHexString(successor.PublicKey));
        RequireName(name);
        return State(authority, _ => (subject.Hash, new RegistryStatement(RegistryAction.Authority, subject.Digest, name)), cancellation);
    }

    private EmrRecord State(
        EmrKey authority, Func<DoctorRegistry, (Hash160 Subject, RegistryStatement Statement)> compose, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return ledger.Pending.Write(transaction => State(transaction, authority, compose), cancellation);
    }

    private EmrRecord State(
        ILedgerTransaction transaction, EmrKey authority, Func<DoctorRegistry, (Hash160 Subject, RegistryStatement Statement)> compose)
    {
        RecordAdmission admission = new(transaction, ledger.RegistryOf(transaction));
        RegistryKey signer = RegistryKey.Of(Convert.FromHexString(authority.PublicKey));
        RequireRegistry(admission.Registry);
        if (signer != admission.Registry.Authority)
        {
            throw new EmrException(
                EmrError.AuthorityMismatch, $"The key {authority.Hash} is not the authority of the ledger.",
                $"Give the key {admission.Registry.Authority?.Hash}.");
        }
        (Hash160 subject, RegistryStatement statement) = compose(admission.Registry);
        ulong nonce = RecordSigner.NonceAfter(admission.LastNonce(signer.Hash));
        EmrRecord record = RecordSigner.Sign(authority, subject, statement.ToString(), nonce);
        return PendingPool.Add(transaction, admission, record, SignaturePolicy.LowSOnly) is { } refusal ? throw refusal : record;
    }

    private static RegistryStatement Revocation(DoctorRegistry registry, Hash160 doctor)
    {
        RequireRegistry(registry);
        if (registry.Find(doctor) is not { Status: DoctorStatus.Registered } known)
        {
            throw new EmrException(
                EmrError.DoctorNotFound, $"The ledger's registry has no doctor {doctor} who could be revoked.");
        }
        _ = RegistryStatement.TryReadDigest(known.KeyDigest, out Hash256 digest);
        return new RegistryStatement(RegistryAction.Revoke, digest, known.Name);
    }

    private static void RequireRegistry(DoctorRegistry registry)
    {
        if (registry.Authority is null)
        {
            throw new EmrException(
                EmrError.RegistryMissing, "The ledger is open: it takes records of everybody, and has no registry of doctors.");
        }
    }

    private static void RequireName(string name)
    {
        if (!PlainName.CanBeGiven(name, RegistryStatement.MaxNameBytes))
        {
            throw new EmrException(
                EmrError.NameInvalid, "The name is empty or too long, or has control characters.",
                $"Give a name of at most {RegistryStatement.MaxNameBytes} UTF-8 bytes on one line.");
        }
    }
}
