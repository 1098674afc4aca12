using CsCheck;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The registry as an open ledger goes on reading it, against all records replayed from the first.</summary>
public sealed class RegistryReaderTests
{
    private static readonly EmrKey[] Keys = [TestLedger.Authority, .. TestKeys.Doctors[..3]];

    /// <summary>Who signs, what, of whom; and how often a block is sealed or the registry read.</summary>
    private static readonly Gen<(int Signer, int Action, int Subject)[]> Steps =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 3]).Array[5, 40];

    [Fact]
    public void Reading_on_is_reading_anew() => Steps.Sample(steps =>
    {
        using TestLedger test = new();
        EmrKey authority = TestLedger.Authority;
        List<EmrRecord> block = [];
        Dictionary<EmrKey, ulong> nonces = Keys.ToDictionary(key => key, _ => 0UL);
        ChainState admitted = new(test.Ledger.Manifest);
        DoctorRegistry registry = admitted.Registry;
        foreach ((int signer, int action, int subject) in steps)
        {
            EmrRecord? record = action switch
            {
                0 or 1 or 2 => TestLedger.Sign(Keys[signer], nonces[Keys[signer]] + 1),
                3 or 4 => TestLedger.Statement(RegistryAction.Add, Keys[subject], nonces[authority] + 1, authority),
                5 => TestLedger.Statement(RegistryAction.Revoke, Keys[subject], nonces[authority] + 1, authority),
                6 => TestLedger.Statement(RegistryAction.Authority, Keys[subject], nonces[authority] + 1, authority),
                _ => null,
            };
            if (record is not null && registry.Admit(record.Contents!, 1, out registry) is null)
            {
                block.Add(record);
                EmrKey by = Keys.Single(key => key.Hash == record.DoctorHash);
                nonces[by] = record.Nonce;
                authority = Keys.Single(key => key.Hash == registry.Authority!.Value.Hash.ToString());
            }
            if (action is 7 || block.Count == EmrBlock.MaxRecords)
            {
                test.Append([.. block]);
                block.Clear();
            }
            if (action is 8)
                AssertReadOn(test, below: null);
            if (action is 9)
                AssertReadOn(test, below: (ulong)subject);
        }
        AssertReadOn(test, below: 2);
        AssertReadOn(test, below: null);
    }, iter: 30);

    private static void AssertReadOn(TestLedger test, ulong? below)
    {
        using ILedgerView view = test.Ledger.Session.BeginRead();
        DoctorRegistry readOn = test.Ledger.Session.RegistryOf(view, below);
        ChainState replayed = new(test.Ledger.Manifest);
        foreach (EmrBlock block in view.ReadBlocks(0, ulong.MaxValue).Where(block => below is null || block.Height < below))
            Assert.Null(replayed.TryAppend(block, out _));
        Assert.Equal(replayed.Registry.Authority, readOn.Authority);
        Assert.Equal(Sorted(replayed.Registry), Sorted(readOn));
        Assert.Equal(Sorted(replayed.Registry), Sorted(new RegistryReader(test.Ledger.Manifest.Authority, RuleSet.One).Read(view, below)));
        Assert.Equal(Sorted(replayed.Registry), Sorted(test.Ledger.Session.StateOf(view, below).Registry));
    }

    private static IEnumerable<RegisteredDoctor> Sorted(DoctorRegistry registry) =>
        registry.Doctors.OrderBy(doctor => doctor.Hash);
}
