using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// Judges records one after another as the next of a chain: each by itself, by its doctor's last nonce, and by the registry and
/// the prescriptions as they are at its place. What is admitted counts for what follows.
/// </summary>
/// <param name="lastNonce">The nonce of a doctor's last record before the first that is judged.</param>
/// <param name="registry">The registry before that record.</param>
/// <param name="height">The height of the records' block; null while they are pending.</param>
/// <param name="prescriptions">What judges by the rules of prescriptions; null where the ledger's rules have none.</param>
public sealed class Admission(
    Func<Hash160, ulong> lastNonce, DoctorRegistry registry, ulong? height, PrescriptionAdmission? prescriptions)
{
    private readonly Dictionary<Hash160, ulong> known = [];
    private readonly List<Hash160> changed = [];
    private DoctorRegistry registry = registry;
    private int admitted;

    /// <summary>The registry as the next record finds it.</summary>
    public DoctorRegistry Registry => registry;

    /// <summary>Prescriptions as the next record finds them; null where the ledger's rules have none.</summary>
    public PrescriptionBook? Prescriptions => prescriptions?.Book;

    /// <summary>The doctors of the admitted records, in the order of their first.</summary>
    public IReadOnlyList<Hash160> Doctors => changed;

    /// <summary>The nonce of a doctor's last record, as the next one finds it.</summary>
    public ulong LastNonce(Hash160 doctor)
    {
        if (!known.TryGetValue(doctor, out ulong nonce))
            known[doctor] = nonce = lastNonce(doctor);
        return nonce;
    }

    /// <summary>Judges the next record, and takes it over where it is admitted.</summary>
    /// <returns>Null, or the first fault.</returns>
    public Fault? Judge(EmrRecord record, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(record);
        ulong previousNonce = LastNonce(record.Doctor);
        if (record.Contents is not { } contents)
            return RecordCheck.Check(record, previousNonce, policy);
        Fault? fault = RecordCheck.Check(contents, previousNonce, policy) ?? Admit(contents);
        if (fault is not null)
            return fault;
        admitted++;
        known[contents.Doctor] = contents.Nonce;
        if (!changed.Contains(contents.Doctor))
            changed.Add(contents.Doctor);
        return null;
    }

    private Fault? Admit(RecordContents record) => prescriptions is null || registry.IsStatement(record)
        ? registry.Admit(record, height, out registry)
        : prescriptions.Admit(record, registry, admitted);
}
