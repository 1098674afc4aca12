using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger of the second rules with doctors and pharmacies, and receipts of what happens in it.</summary>
internal sealed class RxEvidence : IDisposable
{
    public static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    public static readonly PrescriptionTerms Terms = new(21, 2, Today.AddDays(-9), Today.AddDays(99));

    public RxEvidence()
    {
        Test.Register(RxChain.Ada);
        Test.Register(RxChain.Ben);
        RegisterPharmacy(RxChain.North, "North");
        RegisterPharmacy(RxChain.South, "South");
        Test.Seal();
    }

    public TestLedger Test { get; } = new(rules: RuleSet.Two);

    public Ledger Ledger => Test.Ledger;

    public void RegisterPharmacy(EmrKey key, string name, EmrKey? authority = null) =>
        Ledger.RegistryDesk.RegisterPharmacy(key, name, authority ?? TestLedger.Authority, again: true, CancellationToken.None);

    public void RevokePharmacy(EmrKey key) =>
        Ledger.RegistryDesk.RevokePharmacy(TestKeys.UserHash(key), TestLedger.Authority, CancellationToken.None);

    /// <summary>A new prescription in a block of its own.</summary>
    public Hash256 Issue(EmrKey? doctor = null, PrescriptionTerms? terms = null)
    {
        EmrRecord record = Ledger.Prescriptions.Issue(
            doctor ?? RxChain.Ada, TestKeys.Patient, terms ?? Terms, "Amoxicillin 500 mg", DoubtfulTexts.None, CancellationToken.None);
        Test.Seal();
        return TestLedger.Id(record.TxId);
    }

    /// <summary>A statement, pending.</summary>
    public Hash256 Say(EmrKey key, RxStatement statement) => TestLedger.Id(
        Ledger.Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None).TxId);

    /// <summary>A statement in a block of its own.</summary>
    public Hash256 Seal(EmrKey key, RxStatement statement)
    {
        Hash256 txId = Say(key, statement);
        Test.Seal();
        return txId;
    }

    public Receipt Receipt(Hash256 txId, bool withHistory = true, int? size = null) =>
        ReceiptMaker.Make(Ledger, txId, TestNotes.Signed(Ledger, size), withHistory);

    public static RxStatement TransferTo(EmrKey pharmacy, Hash256 prescription) =>
        RxStatement.Transfer(prescription, RegistryStatement.DigestOf(pharmacy.Der.Span));

    /// <summary>Checks a receipt as it comes out of its file.</summary>
    public static ReceiptCheckResult Check(Receipt receipt, DateOnly? day = null) => ReceiptCheck.Check(
        Evidence.Receipts.Receipt.Parse(receipt.ToBytes()), TestNotes.Policy(), day ?? Today);

    public void Dispose() => Test.Dispose();
}
