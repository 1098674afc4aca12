using System.Text;
using System.Text.Json.Nodes;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Receipts that show what became of a prescription.</summary>
public sealed class PrescriptionReceiptTests : IDisposable
{
    private static readonly EmrKey Successor = TestKeys.Create(3001);

    private readonly RxEvidence evidence = new();
    private readonly Hash256 prescription;

    public PrescriptionReceiptTests() => prescription = evidence.Issue();

    public void Dispose() => evidence.Dispose();

    [Fact]
    public void A_whole_life_is_shown_as_the_ledger_has_it()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Hash256 dispense = evidence.Say(RxChain.North, RxStatement.Dispense(prescription, 1, 20, "rest owed"));
        evidence.Seal(RxChain.North, RxStatement.Void(dispense, "wrong patient"));
        evidence.Say(RxChain.North, RxStatement.Dispense(prescription, 1, 21));
        evidence.Seal(RxChain.North, RxEvidence.TransferTo(RxChain.South, prescription));
        evidence.Seal(RxChain.Ada, RxStatement.Cancel(prescription, "allergy"));
        ReceiptCheckResult result = RxEvidence.Check(evidence.Receipt(prescription));
        Assert.Empty(result.Faults);
        EmrPrescription kept = evidence.Ledger.Prescriptions.Find(prescription)!;
        Assert.Equal(kept with { History = [] }, result.PrescriptionAtCheckpoint! with { History = [] });
        Assert.Equal(kept.History, result.PrescriptionAtCheckpoint.History);
        Assert.Equal(7UL, result.CheckpointSize);
        Assert.Equal(
            $"CancelPending, held by South ({RxChain.South.Hash}), 21 units left of fill 2 of 2, as of the checkpoint of 7 blocks, "
            + $"on {RxEvidence.Today:yyyy-MM-dd} (UTC)",
            result.StateAtCheckpoint);
        Assert.Equal(
            "that there is no later statement about the prescription, or none that is left out", result.NotProved[^1]);
    }

    [Fact]
    public void It_is_the_state_as_of_the_checkpoint()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        evidence.Seal(RxChain.North, RxStatement.Dispense(prescription, 1, 21));
        evidence.Seal(RxChain.North, RxStatement.Return(prescription, "out of stock"));
        evidence.Seal(RxChain.Ada, RxStatement.Cancel(prescription, "allergy"));
        Assert.Equal(
            [
                PrescriptionStatus.Active, PrescriptionStatus.Held, PrescriptionStatus.Held, PrescriptionStatus.PartlyDispensed,
                PrescriptionStatus.Cancelled,
            ],
            Enumerable.Range(3, 5).Select(size =>
                RxEvidence.Check(evidence.Receipt(prescription, size: size)).PrescriptionAtCheckpoint!.Status));
    }

    [Fact]
    public void Without_it_nothing_of_that_is_claimed_and_nothing_is_written()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Receipt receipt = evidence.Receipt(prescription, withHistory: false);
        ReceiptCheckResult result = RxEvidence.Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Equal((null, null), (result.PrescriptionAtCheckpoint, result.StateAtCheckpoint));
        Assert.DoesNotContain(result.NotProved, static one => one.Contains("statement about the prescription", StringComparison.Ordinal));
        Assert.Equal(["format", "record", "block", "genesis", "registry"], Members(receipt));
        Receipt more = evidence.Receipt(prescription);
        Assert.Equal(["format", "record", "block", "genesis", "registry", "history"], Members(more));
        Assert.Equal(receipt.ToBytes(), (more with { History = null }).ToBytes());
        Assert.Equal(more.ToBytes(), Receipt.Parse(more.ToBytes()).ToBytes());
    }

    [Fact]
    public void A_plain_text_has_a_life_too()
    {
        EmrRecord text = evidence.Test.AddNext(RxChain.Ben);
        evidence.Test.Seal();
        Hash256 plain = TestLedger.Id(text.TxId);
        Assert.Equal(PrescriptionStatus.Active, RxEvidence.Check(evidence.Receipt(plain)).PrescriptionAtCheckpoint!.Status);
        evidence.Seal(RxChain.South, RxStatement.Claim(plain));
        evidence.Seal(RxChain.South, RxStatement.Dispense(plain, 1, 20));
        ReceiptCheckResult result = RxEvidence.Check(evidence.Receipt(plain));
        Assert.Equal(
            $"Completed, as of the checkpoint of 6 blocks, on {RxEvidence.Today:yyyy-MM-dd} (UTC)", result.StateAtCheckpoint);
        Assert.Equal(text.Prescription, result.PrescriptionAtCheckpoint!.Prescription);
    }

    [Fact]
    public void What_was_replaced_shows_by_what_and_what_replaces_begins_with_itself()
    {
        Hash256 amended = evidence.Seal(RxChain.Ada, RxStatement.Amend(prescription, RxEvidence.Terms, "Amoxicillin 250 mg"));
        evidence.Seal(RxChain.North, RxStatement.Claim(amended));
        ReceiptCheckResult old = RxEvidence.Check(evidence.Receipt(prescription));
        Assert.Empty(old.Faults);
        Assert.Equal(PrescriptionStatus.Replaced, old.PrescriptionAtCheckpoint!.Status);
        Assert.Equal([$"{prescription}", $"{amended}"], old.PrescriptionAtCheckpoint.History.Select(static one => one.TxId));
        ReceiptCheckResult young = RxEvidence.Check(evidence.Receipt(amended));
        Assert.Empty(young.Faults);
        Assert.Equal(
            (PrescriptionStatus.Held, "Amoxicillin 250 mg"),
            (young.PrescriptionAtCheckpoint!.Status, young.PrescriptionAtCheckpoint.Prescription));
        Assert.Equal(
            [PrescriptionAction.Amend, PrescriptionAction.Claim],
            young.PrescriptionAtCheckpoint.History.Select(static one => one.Action));
        Assert.EndsWith("could be replaced", young.NotProved[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_registry_has_what_the_signers_need_and_nothing_twice()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        evidence.Ledger.RegistryDesk.Appoint(Successor, "Next", TestLedger.Authority, CancellationToken.None);
        evidence.RegisterPharmacy(RxChain.Shut, "Late", Successor);
        evidence.Test.Seal();
        // Whoever only gets it must have been registered as well.
        evidence.Seal(RxChain.North, RxEvidence.TransferTo(RxChain.Shut, prescription));
        evidence.Seal(Successor, RxStatement.Release(prescription, "it closed"));
        Receipt receipt = evidence.Receipt(prescription);
        Assert.Equal(
            [(RegistryAction.Pharmacy, "North"), (RegistryAction.Authority, "Next"), (RegistryAction.Pharmacy, "Late")],
            receipt.History!.Registry.Select(static one =>
                RegistryStatement.TryParse(one.Record.Prescription, out RegistryStatement? said) ? (said.Action, said.Name) : default));
        Assert.Equal(3, receipt.History.Statements.Count);
        ReceiptCheckResult result = RxEvidence.Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Equal(PrescriptionStatus.Active, result.PrescriptionAtCheckpoint!.Status);
    }

    [Fact]
    public void A_key_that_changed_its_role_shows_how()
    {
        Hash256 bens = evidence.Issue(RxChain.Ben);
        evidence.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(RxChain.Ben), TestLedger.Authority, CancellationToken.None);
        evidence.RegisterPharmacy(RxChain.Ben, "Ben's");
        evidence.RegisterPharmacy(RxChain.Ben, "Ben's Pharmacy");
        evidence.Test.Seal();
        evidence.Seal(RxChain.Ben, RxStatement.Claim(bens));
        ReceiptCheckResult result = RxEvidence.Check(evidence.Receipt(bens));
        Assert.Empty(result.Faults);
        Assert.Equal(
            (PrescriptionStatus.Held, "Ben's Pharmacy"),
            (result.PrescriptionAtCheckpoint!.Status, result.PrescriptionAtCheckpoint.HolderName));
    }

    [Fact]
    public void A_doctor_who_was_revoked_later_and_a_history_go_together()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        evidence.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(RxChain.Ada), TestLedger.Authority, CancellationToken.None);
        evidence.Test.Seal();
        evidence.Seal(RxChain.North, RxStatement.Return(prescription, "out of stock"));
        ReceiptCheckResult result = RxEvidence.Check(evidence.Receipt(prescription));
        Assert.Empty(result.Faults);
        Assert.Equal((4UL, PrescriptionStatus.Active), (result.RevokedAt, result.PrescriptionAtCheckpoint!.Status));
    }

    [Fact]
    public void A_last_day_that_is_past_is_seen_on_the_day_of_the_check()
    {
        Receipt receipt = evidence.Receipt(prescription);
        foreach ((int days, PrescriptionStatus status) in ((int, PrescriptionStatus)[])
            [(0, PrescriptionStatus.Active), (99, PrescriptionStatus.Active), (100, PrescriptionStatus.Expired)])
        {
            ReceiptCheckResult result = RxEvidence.Check(receipt, RxEvidence.Today.AddDays(days));
            Assert.Equal(status, result.PrescriptionAtCheckpoint!.Status);
            Assert.EndsWith($"on {RxEvidence.Today.AddDays(days):yyyy-MM-dd} (UTC)", result.StateAtCheckpoint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_a_prescription_has_one_and_only_where_the_rules_say_so()
    {
        Hash256 claim = evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        TestLedger.Refused(EmrError.PrescriptionUnknown, () => evidence.Receipt(claim));
        Hash256 registration = TestLedger.Id(evidence.Receipt(prescription).Statements[0].Record.TxId);
        TestLedger.Refused(EmrError.PrescriptionUnknown, () => evidence.Receipt(registration));
        using TestHistory first = new(blocks: 3);
        Hash256 text = TestLedger.Id(first.Ledger.ReadRecords(new Ledgers.Store.RecordQuery()).Last().Record.TxId);
        TestLedger.Refused(
            EmrError.LifecycleMissing, () => ReceiptMaker.Make(first.Ledger, text, TestNotes.Signed(first.Ledger), withHistory: true));
    }

    [Fact]
    public void It_has_room_for_so_many_statements_and_says_where_there_are_more()
    {
        for (int i = 0; i < Receipt.MaxStatements / 2; i++)
        {
            evidence.Say(RxChain.North, RxStatement.Claim(prescription));
            evidence.Say(RxChain.North, RxStatement.Return(prescription, "out of stock"));
        }
        evidence.Test.Seal();
        Receipt receipt = evidence.Receipt(prescription);
        Assert.Equal(Receipt.MaxStatements, receipt.History!.Statements.Count);
        Assert.Empty(RxEvidence.Check(receipt).Faults);
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        EmrException refusal = TestLedger.Refused(EmrError.HistoryTooLong, () => evidence.Receipt(prescription));
        Assert.Equal("The prescription's history has 65 statements, and a receipt has room for 64.", refusal.Message);
        Assert.NotEmpty(evidence.Receipt(prescription, withHistory: false).ToBytes());
    }

    [Fact]
    public void Its_members_are_read_strictly()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        string text = Encoding.UTF8.GetString(evidence.Receipt(prescription).ToBytes());
        Action<JsonObject>[] changes =
        [
            static extra => extra["history"] = null,
            static extra => extra["history"] = new JsonArray(),
            static extra => extra["history"] = new JsonObject(),
            static extra => extra["history"]!.AsObject().Remove("registry"),
            static extra => extra["history"]!.AsObject().Remove("statements"),
            static extra => extra["history"]!["more"] = 1,
            static extra => extra["history"]!["statements"] = null,
            static extra => extra["history"]!["statements"]![0]!.AsObject().Remove("height"),
            static extra => extra["history"]!["statements"]![0]!["record"]!["more"] = 1,
            static extra => extra["history"]!["statements"] = new JsonArray(
                [.. Enumerable.Repeat(extra["history"]!["statements"]![0]!, 65).Select(static one => one.DeepClone())]),
        ];
        foreach (Action<JsonObject> change in changes)
        {
            JsonObject extra = Extra(text);
            change(extra);
            string[] lines = text.Split('\n');
            lines[1] = $"extra {Convert.ToBase64String(Encoding.UTF8.GetBytes(extra.ToJsonString()))}";
            TestLedger.Refused(
                EmrError.NoteMalformed, () => Receipt.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        }
    }

    private static JsonObject Extra(string text) =>
        JsonNode.Parse(Convert.FromBase64String(text.Split('\n')[1]["extra ".Length..]))!.AsObject();

    private static IEnumerable<string> Members(Receipt receipt) =>
        Extra(Encoding.UTF8.GetString(receipt.ToBytes())).Select(static member => member.Key);
}
