using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Tests.Support;

/// <summary>
/// What the sealed records of a race say, read one after another by the few rules that a race needs, and compared with what the
/// ledger keeps.
/// </summary>
internal sealed class RaceRecord
{
    private readonly HashSet<Hash256> prescriptions = [];
    private readonly Dictionary<Hash256, Hash160> holders = [];
    private readonly Dictionary<Hash256, Hash160> dispensers = [];
    private readonly List<string> contradictions = [];

    private RaceRecord()
    {
    }

    /// <summary>How many prescriptions there are.</summary>
    public int Prescriptions => prescriptions.Count;

    /// <summary>How many claims there are.</summary>
    public int Claims { get; private set; }

    /// <summary>How many claimed prescriptions were given back.</summary>
    public int Returns { get; private set; }

    /// <summary>Who dispensed what.</summary>
    public IReadOnlyDictionary<Hash256, Hash160> Dispensers => dispensers;

    /// <summary>What cannot be right: something dispensed twice, or by somebody who did not hold it, and so on.</summary>
    public IReadOnlyList<string> Contradictions => contradictions;

    public static RaceRecord Read(Ledger ledger)
    {
        RaceRecord race = new();
        using ILedgerView view = ledger.Session.BeginRead();
        foreach (LedgerRecord record in view.ReadRecords(new RecordQuery()))
        {
            if (RxStatement.TryParse(record.Record.Prescription, out RxStatement? statement))
                race.Add(TxIdOf(record.Record), record.Record.Doctor, statement);
        }
        race.Compare(view);
        return race;
    }

    /// <summary>The prescriptions of a ledger, in the order of the chain.</summary>
    public static Hash256[] PrescriptionsOf(Ledger ledger) =>
    [
        .. ledger.ReadRecords(new RecordQuery()).Select(static found => found.Record)
            .Where(static record => RxStatement.TryParse(record.Prescription, out RxStatement? statement)
                && statement.Action == PrescriptionAction.Issue)
            .Select(TxIdOf),
    ];

    private static Hash256 TxIdOf(EmrRecord record) =>
        record.TryGetTxId(out Hash256 txId) ? txId : throw new InvalidOperationException("A sealed record has no txid.");

    private void Add(Hash256 txId, Hash160 signer, RxStatement statement)
    {
        Hash256 prescription = statement.Reference;
        bool isHolders = holders.TryGetValue(prescription, out Hash160 holder) && holder == signer;
        switch (statement.Action)
        {
            case PrescriptionAction.Issue:
                prescriptions.Add(txId);
                break;
            case PrescriptionAction.Claim:
                Require(prescriptions.Contains(prescription), "is not there to be claimed");
                Require(!dispensers.ContainsKey(prescription), "is claimed after it was dispensed");
                Require(holders.TryAdd(prescription, signer), "is claimed while another holds it");
                Claims++;
                break;
            case PrescriptionAction.Return:
                Require(isHolders, "is given back by who does not hold it");
                holders.Remove(prescription);
                Returns++;
                break;
            case PrescriptionAction.Dispense:
                Require(isHolders && statement.Units == RacingPharmacy.Units, "is dispensed by who does not hold it");
                Require(dispensers.TryAdd(prescription, signer), "is dispensed twice");
                holders.Remove(prescription);
                break;
            default:
                Require(false, $"has a statement that nobody made: {statement.Action}");
                break;
        }

        void Require(bool holds, string otherwise)
        {
            if (!holds)
                contradictions.Add($"The prescription {prescription} {otherwise}, by record {txId}.");
        }
    }

    private void Compare(ILedgerView view)
    {
        PrescriptionState[] kept = [.. view.ReadPrescriptions(new PrescriptionQuery()).Select(KeptPrescriptions.Read)];
        if (kept.Length != prescriptions.Count)
            contradictions.Add($"{kept.Length} states are kept of {prescriptions.Count} prescriptions.");
        foreach (PrescriptionState state in kept)
        {
            Hash160? dispenser = dispensers.TryGetValue(state.TxId, out Hash160 found) ? found : null;
            Hash160? holder = holders.TryGetValue(state.TxId, out found) ? found : null;
            if (state.LastDispense?.Pharmacy != dispenser || state.LastDispense?.Count > 1 || state.Hold?.Pharmacy != holder)
                contradictions.Add($"What is kept of the prescription {state.TxId} is not what its records say.");
        }
    }
}
