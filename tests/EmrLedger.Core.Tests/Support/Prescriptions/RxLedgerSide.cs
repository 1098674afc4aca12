using EmrLedger.Ledgers.Pending;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger that is written, with records that wait.</summary>
internal sealed class RxLedgerSide : IRxSide, IDisposable
{
    public TestLedger Test { get; } = new(rules: RuleSet.Two);

    public ulong? Height => null;

    public ulong NextHeight => Test.Ledger.Describe().Height + 1;

    public DateOnly Day => IRxSide.Today;

    public bool IsFull => Test.Ledger.Pending.Count() == EmrBlock.MaxRecords;

    public ulong NextNonce(EmrKey key) => Test.Ledger.Pending.LastNonce(TestKeys.UserHash(key)) + 1;

    public string? Judge(EmrRecord record) =>
        Test.Ledger.Pending.Add([record], SignaturePolicy.LowSOnly, EnvelopePolicy.MayComeLater, CancellationToken.None)[0]
            is { } refusal
            ? IRxSide.NameOf(refusal.Error.ToString()) : null;

    public DateOnly Seal(int number)
    {
        Assert.Single(Test.Seal());
        return Day;
    }

    public string Describe(string rx)
    {
        EmrPrescription found = Test.Ledger.Prescriptions.Find(TestLedger.Id(rx))!;
        return $"{found.Status} {found.Holder} {found.Fill} {found.UnitsLeft}";
    }

    public int? UnitsOf(string rx) => Test.Ledger.Prescriptions.Find(TestLedger.Id(rx))!.Units;

    public void Dispose() => Test.Dispose();
}
