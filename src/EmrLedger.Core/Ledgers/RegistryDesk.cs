using EmrLedger.Ledgers.Chain;
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
    private const int MostNamed = 10;

    private readonly LedgerSession session;
    private readonly PendingPool pending;

    internal RegistryDesk(LedgerSession session, PendingPool pending)
    {
        this.session = session;
        this.pending = pending;
    }

    /// <summary>The doctors in the order of their names, with what is pending; revoked ones too.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RegistryMissing"/> in an open ledger.</exception>
    public IReadOnlyList<RegisteredDoctor> Read() => Read(static registry => registry.Doctors);

    /// <summary>The pharmacies in the order of their names, with what is pending; revoked ones too.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RegistryMissing"/> in an open ledger.</exception>
    public IReadOnlyList<RegisteredPharmacy> ReadPharmacies() => Read(static registry => registry.Pharmacies);

    /// <summary>The doctor of a name, in any case, without blanks at its ends; pending and revoked ones too.</summary>
    /// <exception cref="EmrException">RegistryMissing, DoctorNotFound, or DoctorAmbiguous, which lists the hashes.</exception>
    public RegisteredDoctor Find(string name) => Find(Read(), name, RegistryErrors.OfDoctors);

    /// <summary>The pharmacy of a name, in any case, without blanks at its ends; pending and revoked ones too.</summary>
    /// <exception cref="EmrException">RegistryMissing, PharmacyNotFound, or PharmacyAmbiguous, which lists the hashes.</exception>
    public RegisteredPharmacy FindPharmacy(string name) => Find(ReadPharmacies(), name, RegistryErrors.OfPharmacies);

    /// <summary>Registers a doctor who is new to the registry.</summary>
    public EmrRecord Register(EmrKey doctor, string name, EmrKey authority, CancellationToken cancellation) =>
        Register(doctor, name, authority, again: false, cancellation);

    /// <summary>Registers a doctor.</summary>
    /// <param name="doctor">The doctor's key.</param>
    /// <param name="name">Who that is.</param>
    /// <param name="authority">The authority's key.</param>
    /// <param name="again">Whether a registered doctor may be renamed, and a revoked one taken back.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// RegistryMissing, AuthorityMismatch, DoctorRegistered, DoctorRevoked, NameInvalid, KeyHasNoPrivateKey, or one of the errors
    /// of storage.
    /// </exception>
    public EmrRecord Register(EmrKey doctor, string name, EmrKey authority, bool again, CancellationToken cancellation) =>
        Register(RegistryAction.Add, doctor, name, authority, again, cancellation);

    /// <summary>Registers a pharmacy, or one of its tills.</summary>
    /// <param name="pharmacy">The pharmacy's key.</param>
    /// <param name="name">Which one that is.</param>
    /// <param name="authority">The authority's key.</param>
    /// <param name="again">Whether a registered pharmacy may be renamed, and a revoked one taken back.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// RegistryMissing, LifecycleMissing, AuthorityMismatch, PharmacyRegistered, PharmacyRevoked, NameInvalid,
    /// KeyHasNoPrivateKey, or one of the errors of storage.
    /// </exception>
    public EmrRecord RegisterPharmacy(
        EmrKey pharmacy, string name, EmrKey authority, bool again, CancellationToken cancellation) =>
        Register(RegistryAction.Pharmacy, pharmacy, name, authority, again, cancellation);

    /// <summary>Revokes a doctor: records that are added later are refused.</summary>
    /// <exception cref="EmrException">DoctorNotFound, DoctorRevoked, and those of <see cref="Register(EmrKey, string, EmrKey, bool, CancellationToken)"/>.</exception>
    public EmrRecord Revoke(Hash160 doctor, EmrKey authority, CancellationToken cancellation) =>
        Revoke(RegistryErrors.OfDoctors, doctor, authority, cancellation);

    /// <summary>Revokes a pharmacy: records that are added later are refused. What it holds stays held.</summary>
    /// <exception cref="EmrException">PharmacyNotFound, and those of <see cref="RegisterPharmacy"/>.</exception>
    public EmrRecord RevokePharmacy(Hash160 pharmacy, EmrKey authority, CancellationToken cancellation) =>
        Revoke(RegistryErrors.OfPharmacies, pharmacy, authority, cancellation);

    /// <summary>Hands the registry over to another key.</summary>
    /// <exception cref="EmrException">AuthorityUnchanged, and those of <see cref="Register(EmrKey, string, EmrKey, bool, CancellationToken)"/>.</exception>
    public EmrRecord Appoint(EmrKey successor, string name, EmrKey authority, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(successor);
        RegistryKey subject = RegistryKey.Of(successor);
        RequireName(name);
        return State(
            authority,
            registry => subject == registry.Authority
                ? throw new EmrException(EmrError.AuthorityUnchanged, $"The key {subject.Hash} is the ledger's authority already.")
                : (subject.Hash, new RegistryStatement(RegistryAction.Authority, subject.Digest, name)),
            cancellation);
    }

    private T[] Read<T>(Func<DoctorRegistry, IEnumerable<T>> select)
        where T : RegisteredKey
    {
        using ILedgerView view = session.BeginRead();
        DoctorRegistry registry = RegistryReader.WithPending(view, session.RegistryOf(view));
        RequireRegistry(registry);
        return
        [
            .. select(registry).OrderBy(static key => key.Name, StringComparer.Ordinal)
                .ThenBy(static key => key.Hash, StringComparer.Ordinal),
        ];
    }

    private static T Find<T>(IEnumerable<T> known, string name, RegistryErrors errors)
        where T : RegisteredKey
    {
        T[] named = [.. known.Where(key => key.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))];
        if (named is [var only])
            return only;
        // The value may be anything that somebody typed in the wrong place, so an error does not repeat it.
        if (named.Length == 0)
        {
            throw new EmrException(
                errors.NotFound, $"The value is neither a hash nor a key, and no {errors.Noun} of the registry has that name.");
        }
        IEnumerable<string> hashes = named.Take(MostNamed).Select(static key =>
            key.Status == DoctorStatus.Revoked ? $"{key.Hash} (revoked)" : key.Hash);
        string more = named.Length > MostNamed ? $" and {named.Length - MostNamed} more" : "";
        throw new EmrException(
            errors.Ambiguous,
            $"{Display.Count(named.Length, errors.Noun, errors.Nouns)} of the registry have that name: "
            + $"{string.Join(", ", hashes)}{more}.");
    }

    private EmrRecord Register(
        RegistryAction action, EmrKey key, string name, EmrKey authority, bool again, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        RegistryKey subject = RegistryKey.Of(key);
        RequireName(name);
        return State(
            authority,
            registry =>
            {
                if (action == RegistryAction.Pharmacy && registry.Rules < RuleSet.Two)
                {
                    throw new EmrException(
                        EmrError.LifecycleMissing, "The ledger keeps the rules emr-rules/1, which know no pharmacies.");
                }
                RequireRole(registry, subject.Hash, action);
                if (!again)
                    RequireNew(registry, subject.Hash, name);
                return (subject.Hash, new RegistryStatement(action, subject.Digest, name));
            },
            cancellation);
    }

    private EmrRecord Revoke(RegistryErrors errors, Hash160 key, EmrKey authority, CancellationToken cancellation) =>
        State(authority, registry => (key, Revocation(registry, key, errors)), cancellation);

    private EmrRecord State(
        EmrKey authority, Func<DoctorRegistry, (Hash160 Subject, RegistryStatement Statement)> compose, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return pending.Sign(
            authority,
            admission =>
            {
                RequireAuthority(admission.Registry, authority);
                (Hash160 subject, RegistryStatement statement) = compose(admission.Registry);
                return new PendingText(subject, statement.ToString());
            },
            // Names are judged where they are given; one that was not made here must not keep a doctor from being revoked.
            DoubtfulTexts.All,
            cancellation);
    }

    private static void RequireAuthority(DoctorRegistry registry, EmrKey key)
    {
        RequireRegistry(registry);
        if (RegistryKey.Of(key) != registry.Authority)
        {
            throw new EmrException(
                EmrError.AuthorityMismatch,
                $"The key {key.Hash} is not the authority of the ledger, pending handovers included.",
                $"Give the key {registry.Authority?.Hash}.");
        }
    }

    private static RegistryStatement Revocation(DoctorRegistry registry, Hash160 key, RegistryErrors errors)
    {
        if (registry.Find(key) is not { } known || known.Role != errors.Role)
            throw new EmrException(errors.NotFound, $"The ledger's registry has no {errors.Noun} {key} who could be revoked.");
        if (known.Status == DoctorStatus.Revoked)
        {
            throw new EmrException(
                errors.Revoked, $"The {errors.Noun} {key} is revoked already, by the record {known.TxId}.",
                "Nothing is to be done.");
        }
        return new RegistryStatement(RegistryAction.Revoke, known.Digest, known.Name);
    }

    private static void RequireNew(DoctorRegistry registry, Hash160 key, string name)
    {
        if (registry.Find(key) is not { } known)
            return;
        RegistryErrors errors = RegistryErrors.Of(known.Role);
        if (known.Status == DoctorStatus.Revoked)
        {
            throw new EmrException(
                errors.Revoked, $"The key {key} was revoked, by the record {known.TxId}; whoever registers it takes its "
                + "records again.");
        }
        string how = known.Name == name ? "under this name" : $"as '{Display.Line(known.Name)}'";
        throw new EmrException(errors.Registered, $"The key {key} is registered already, {how}.");
    }

    private static void RequireRole(DoctorRegistry registry, Hash160 key, RegistryAction action)
    {
        RegistryRole role = action == RegistryAction.Pharmacy ? RegistryRole.Pharmacy : RegistryRole.Doctor;
        if (registry.Find(key) is { Status: DoctorStatus.Registered } known && known.Role != role)
        {
            RegistryErrors errors = RegistryErrors.Of(known.Role);
            throw new EmrException(
                errors.Registered, $"The key {key} is registered as a {errors.Noun}, and a key has one role at a time.",
                "Revoke the key first, or give another one.");
        }
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
        if (Hex.IsHex(name) && name.Length >= 2 * Hash160.Length)
        {
            throw new EmrException(
                EmrError.NameInvalid, "The name is a key or a hash: name and key were given in each other's place.",
                "Give the key first, then who that is, in words.");
        }
        if (!PlainName.CanBeGiven(name, RegistryStatement.MaxNameBytes))
        {
            throw new EmrException(
                EmrError.NameInvalid, "The name is empty or too long, or has characters that cannot be read.",
                $"Give a name of at most {RegistryStatement.MaxNameBytes} UTF-8 bytes on one line.");
        }
    }
}
