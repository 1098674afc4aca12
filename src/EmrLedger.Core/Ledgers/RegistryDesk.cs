using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Ledgers;

/// <summary>
/// Where the authority of a ledger states who may sign. A statement is a record like any other: pending first, in force for
/// what is added after it, and evidence once it is sealed.
/// </summary>
public sealed class RegistryDesk
{
    private readonly LedgerSession session;
    private readonly PendingPool pending;

    internal RegistryDesk(LedgerSession session, PendingPool pending)
    {
        this.session = session;
        this.pending = pending;
    }

    /// <summary>The doctors in the order of their names, with what is pending; revoked ones too.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RegistryMissing"/> in an open ledger.</exception>
    public IReadOnlyList<RegisteredDoctor> Read()
    {
        using ILedgerView view = session.BeginRead();
        DoctorRegistry registry = RegistryReader.WithPending(view, session.RegistryOf(view));
        RequireRegistry(registry);
        return [.. registry.Doctors.OrderBy(static doctor => doctor.Name, StringComparer.Ordinal).ThenBy(static doctor => doctor.Hash, StringComparer.Ordinal)];
    }

    /// <summary>Registers a doctor, or renames a registered one, or takes a revoked one back.</summary>
    /// <exception cref="EmrException">RegistryMissing, AuthorityMismatch, NameInvalid, KeyHasNoPrivateKey, or one of the errors of storage.</exception>
    public EmrRecord Register(EmrKey doctor, string name, EmrKey authority, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(doctor);
        RegistryKey subject = RegistryKey.Of(doctor);
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
        RegistryKey subject = RegistryKey.Of(successor);
        RequireName(name);
        return State(authority, _ => (subject.Hash, new RegistryStatement(RegistryAction.Authority, subject.Digest, name)), cancellation);
    }

    private EmrRecord State(
        EmrKey authority, Func<DoctorRegistry, (Hash160 Subject, RegistryStatement Statement)> compose, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return pending.Sign(
            authority,
            registry =>
            {
                RequireAuthority(registry, authority);
                (Hash160 subject, RegistryStatement statement) = compose(registry);
                return (subject, statement.ToString());
            },
            cancellation);
    }

    private static void RequireAuthority(DoctorRegistry registry, EmrKey key)
    {
        RequireRegistry(registry);
        if (RegistryKey.Of(key) != registry.Authority)
        {
            throw new EmrException(
                EmrError.AuthorityMismatch, $"The key {key.Hash} is not the authority of the ledger.",
                $"Give the key {registry.Authority?.Hash}.");
        }
    }

    private static RegistryStatement Revocation(DoctorRegistry registry, Hash160 doctor)
    {
        RequireRegistry(registry);
        if (registry.Find(doctor) is not { Status: DoctorStatus.Registered } known)
        {
            throw new EmrException(
                EmrError.DoctorNotFound, $"The ledger's registry has no doctor {doctor} who could be revoked.");
        }
        return new RegistryStatement(RegistryAction.Revoke, known.Digest, known.Name);
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
                EmrError.NameInvalid, "The name is empty or too long, or has characters that cannot be read.",
                $"Give a name of at most {RegistryStatement.MaxNameBytes} UTF-8 bytes on one line.");
        }
    }
}
