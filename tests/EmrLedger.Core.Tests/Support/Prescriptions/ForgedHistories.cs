using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>
/// Receipts with histories that somebody changed, or that a log made up which signs whatever it likes, each with what is wrong
/// with it; and some that are right.
/// </summary>
internal sealed class ForgedHistories : IDisposable
{
    /// <param name="What">In words.</param>
    /// <param name="Fault">The first thing that is wrong; null where nothing is.</param>
    /// <param name="Receipt">The receipt.</param>
    /// <param name="Detail">Part of the fault's detail.</param>
    public sealed record Case(string What, FaultCode? Fault, Receipt Receipt, string Detail = "");

    private readonly RxEvidence evidence = new();
    private readonly ForgedReceipts forged;
    private readonly Receipt whole;
    private ulong nonce = 100;

    public ForgedHistories()
    {
        Prescription = evidence.Issue();
        OtherPrescription = evidence.Issue(RxChain.Ben);
        evidence.Seal(RxChain.South, RxStatement.Claim(OtherPrescription));
        Claim = evidence.Seal(RxChain.North, RxStatement.Claim(Prescription));
        evidence.Seal(RxChain.North, RxStatement.Dispense(Prescription, 1, 20));
        evidence.Seal(RxChain.North, RxStatement.Return(Prescription, "out of stock"));
        forged = new ForgedReceipts(evidence.Ledger);
        whole = evidence.Receipt(Prescription);
        Other = evidence.Receipt(OtherPrescription);
    }

    private Hash256 Prescription { get; }

    private Hash256 OtherPrescription { get; }

    private Hash256 Claim { get; }

    private Receipt Other { get; }

    private ReceiptHistory History => whole.History!;

    public void Dispose() => evidence.Dispose();

    /// <summary>All cases.</summary>
    public IEnumerable<Case> All() =>
    [
        new("all of it", null, whole),
        new("without its end", null, Statements(History.Statements[0], History.Statements[1])),
        new("with nothing but the registration", null, Statements()),
        new("without its claim", FaultCode.PrescriptionNotHeld, Statements(History.Statements[1], History.Statements[2])),
        new("without what comes between", null, Statements(History.Statements[0], History.Statements[2])),
        new("in another order", FaultCode.HistoryNotProved,
            Statements(History.Statements[1], History.Statements[0], History.Statements[2]), "order"),
        new("with a statement twice", FaultCode.HistoryNotProved,
            Statements(History.Statements[0], History.Statements[0]), "order"),
        new("with a statement twice, in both lists", FaultCode.HistoryNotProved,
            Registry([.. whole.Statements, .. History.Registry]), "twice"),
        new("with a statement about another prescription", FaultCode.HistoryNotProved,
            Statements(Other.History!.Statements[0], History.Statements[0]), "another prescription"),
        new("with another prescription", FaultCode.HistoryNotProved,
            Statements(new ReceiptStatement(Other.Record, Other.Block)), "no statement about a prescription"),
        new("with itself", FaultCode.HistoryNotProved,
            Statements(new ReceiptStatement(whole.Record, whole.Block)), "no statement about a prescription"),
        new("with a registration among the statements", FaultCode.HistoryNotProved,
            Statements(History.Registry[0]), "no statement about a prescription"),
        new("with a claim among the registrations", FaultCode.HistoryNotProved,
            Registry([.. History.Registry, History.Statements[0]]), "no statement of the registry"),
        new("without a pharmacy's registration", FaultCode.PharmacyNotRegistered, Registry([])),
        new("with a proof of another block", FaultCode.InclusionInvalid, Statements(
            History.Statements[0] with { Block = History.Statements[0].Block with { Proof = History.Statements[1].Block.Proof } })),
        new("with a block of another height", FaultCode.InclusionInvalid, Statements(
            History.Statements[0] with { Block = History.Statements[0].Block with { Height = 6 } })),
        new("with a statement in the block of another", FaultCode.HistoryNotProved, Statements(
            History.Statements[0] with { Block = History.Statements[1].Block }), "not in its block"),
        new("with a registration that is not proved", FaultCode.InclusionInvalid, Registry(
            [History.Registry[0] with { Block = History.Registry[0].Block with { Proof = [] } }])),
        new("with other units", FaultCode.HistoryNotProved, Statements(
            History.Statements[0], History.Statements[1] with { Record = WithText(History.Statements[1].Record, "1:20", "1:19") }),
            "not valid"),
        new("of a claim", FaultCode.HistoryNotProved,
            evidence.Receipt(Claim, withHistory: false) with { History = new ReceiptHistory([], []) }, "no prescription"),
        .. MadeUp(),
        .. OfOtherLedgers(),
    ];

    /// <summary>The file that a case is in.</summary>
    public static byte[] FileOf(Case one) => one.Receipt.ToBytes();

    // Blocks that no ledger takes, mined and signed nevertheless.
    private IEnumerable<Case> MadeUp()
    {
        yield return Forge(
            "of somebody unknown", FaultCode.PharmacyNotRegistered, Sign(RxChain.Stranger, RxStatement.Claim(Prescription)));
        yield return Forge("of a doctor", FaultCode.RoleMissing, Sign(RxChain.Ada, RxStatement.Claim(Prescription)));
        yield return Forge(
            "a dispense of another fill", FaultCode.FillNotOpen, Sign(RxChain.North, RxStatement.Claim(Prescription)),
            Sign(RxChain.North, RxStatement.Dispense(Prescription, 2, 1)));
        yield return Forge(
            "too much", FaultCode.QuantityExceeded, Sign(RxChain.North, RxStatement.Claim(Prescription)),
            Sign(RxChain.North, RxStatement.Dispense(Prescription, 1, 2)));
        yield return Forge(
            "a second claim", FaultCode.PrescriptionHeld, Sign(RxChain.North, RxStatement.Claim(Prescription)),
            Sign(RxChain.North, RxStatement.Claim(Prescription)));
        yield return Forge(
            "a void of no dispense", FaultCode.DispenseUnknown, Sign(RxChain.North, RxStatement.Void(Claim, "x")));
        yield return Forge(
            "a void by another", FaultCode.PharmacyNotRegistered,
            Sign(RxChain.South, RxStatement.Void(TestLedger.Id(History.Statements[1].Record.TxId), "x")));
        yield return Forge(
            "a cancellation by another doctor", FaultCode.DoctorNotRegistered,
            Sign(RxChain.Ben, RxStatement.Cancel(Prescription, "x")));
        yield return Forge(
            "a release by who is not the authority", FaultCode.RoleMissing,
            Sign(RxChain.North, RxStatement.Release(Prescription, "x")));
        yield return Forge(
            "a transfer to nobody", FaultCode.RoleMissing, Sign(RxChain.North, RxStatement.Claim(Prescription)),
            Sign(RxChain.North, RxEvidence.TransferTo(RxChain.Stranger, Prescription)));
        yield return Forge(
            "another patient's", FaultCode.RxStatementInvalid,
            RecordSigner.Sign(RxChain.North, TestKeys.Miner, RxStatement.Claim(Prescription).ToString(), ++nonce));
        yield return Forge(
            "an end by the authority, and what comes after it", FaultCode.PrescriptionCancelled,
            Sign(TestLedger.Authority, RxStatement.Cancel(Prescription, "recall")),
            Sign(RxChain.North, RxStatement.Claim(Prescription)));
        yield return Forge(
            "the rest, which is right", null, Sign(RxChain.North, RxStatement.Claim(Prescription)),
            Sign(RxChain.North, RxStatement.Dispense(Prescription, 1, 1)),
            Sign(RxChain.North, RxStatement.Dispense(Prescription, 2, 21)));
        yield return Forge(
            "what is said after the registration ended", FaultCode.PharmacyRevoked,
            TestLedger.Statement(RegistryAction.Revoke, RxChain.North, 40), Sign(RxChain.North, RxStatement.Claim(Prescription)));
        EmrRecord young = Sign(RxChain.Ada, RxStatement.Issue(RxEvidence.Terms, "A"));
        EmrRecord early = Sign(RxChain.North, RxStatement.Claim(TestLedger.Id(young.TxId)));
        int height = forged.Add(BlockValues.Of(evidence.Test.NextBlock(young, early).Mine()));
        yield return new Case(
            "a claim in the prescription's own block", FaultCode.PrescriptionNotSealed,
            forged.Receipt(young, height, Again(whole.Statements[0])) with
            {
                History = new ReceiptHistory([Again(History.Registry[0])], [forged.Statement(early, height)]),
            });
    }

    private static IEnumerable<Case> OfOtherLedgers()
    {
        using TestHistory first = new(blocks: 3);
        Hash256 text = TestLedger.Id(first.Ledger.ReadRecords(new Ledgers.Store.RecordQuery()).Last().Record.TxId);
        Receipt receipt = ReceiptMaker.Make(first.Ledger, text, TestNotes.Signed(first.Ledger));
        yield return new Case(
            "of the first rules", FaultCode.HistoryNotProved, receipt with { History = new ReceiptHistory([], []) }, "rules");
        using TestLedger open = new(isOpen: true, rules: RuleSet.Two);
        Hash256 plain = TestLedger.Id(open.AddNext(RxChain.Ada).TxId);
        open.Seal();
        open.Ledger.Prescriptions.Sign(RxChain.North, RxStatement.Claim(plain), DoubtfulTexts.None, CancellationToken.None);
        open.Seal();
        Receipt opened = ReceiptMaker.Make(open.Ledger, plain, TestNotes.Signed(open.Ledger), withHistory: true);
        yield return new Case("of an open ledger", null, opened);
        yield return new Case(
            "of an open ledger, with a registry", FaultCode.HistoryNotProved,
            opened with { History = new ReceiptHistory(opened.History!.Statements, []) }, "open ledger");
    }

    // Numbers go up, whoever signs: no record is another one.
    private EmrRecord Sign(EmrKey key, RxStatement statement) =>
        RecordSigner.Sign(key, TestKeys.Patient, statement.ToString(), ++nonce);

    // Whatever is put on top of the true history, in one block.
    private Case Forge(string what, FaultCode? fault, params EmrRecord[] records)
    {
        int height = forged.Add(BlockValues.Of(evidence.Test.NextBlock(records).Mine()));
        ReceiptStatement[] made = [.. records.Select(record => forged.Statement(record, height))];
        ReceiptStatement[] registry = [.. made.Where(static one => RegistryStatement.IsStatement(one.Record.Prescription))];
        return new Case(what, fault, forged.Receipt(whole.Record, (int)whole.Block.Height, Again(whole.Statements[0])) with
        {
            History = new ReceiptHistory(
                [.. History.Registry.Select(Again), .. registry], [.. History.Statements.Select(Again), .. made.Except(registry)]),
        });
    }

    // The same in the tree that has grown.
    private ReceiptStatement Again(ReceiptStatement statement) => forged.Statement(statement.Record, (int)statement.Block.Height);

    private Receipt Statements(params ReceiptStatement[] statements) => whole with { History = History with { Statements = statements } };

    private Receipt Registry(ReceiptStatement[] registry) => whole with { History = History with { Registry = registry } };

    private static EmrRecord WithText(EmrRecord record, string from, string to)
    {
        RecordValues values = RecordValues.Of(record);
        return (values with { Prescription = values.Prescription!.Replace(from, to, StringComparison.Ordinal) }).Resealed().Build();
    }
}
