using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The first block binds the manifest; nobody can change one without the other.</summary>
public sealed class GenesisTests : IDisposable
{
    private readonly TestLedger test = new();

    public void Dispose() => test.Dispose();

    [Theory]
    [InlineData("\"name\":\"Test\"", "\"name\":\"Toast\"")]
    [InlineData("\"difficulty\":\"4\"", "\"difficulty\":\"1\"")]
    [InlineData("\"difficulty\":\"4\"", "\"difficulty\":\"8\"")]
    [InlineData("{", "{ ")]
    [InlineData("}", "} ")]
    public void A_manifest_edited_after_genesis_is_refused_and_named(string part, string replacement)
    {
        test.Append();
        EditManifest(text => text.Replace(part, replacement, StringComparison.Ordinal));
        Fault fault = test.Verify().Faults[0];
        Assert.Equal((FaultCode.GenesisMismatch, 0UL), (fault.Code, fault.Height));
        TestLedger.Refused(EmrError.LedgerDamaged, () => test.Open());
        TestLedger.Refused(EmrError.LedgerDamaged, () => test.Open(LedgerAccess.Read));
    }

    [Fact]
    public void Another_authority_is_not_smuggled_in()
    {
        EditManifest(text => text.Replace(TestLedger.Authority.PublicKey, TestKeys.Doctor.PublicKey, StringComparison.Ordinal));
        Assert.Equal(FaultCode.GenesisMismatch, test.Verify().Faults[0].Code);
        TestLedger.Refused(EmrError.LedgerDamaged, () => test.Open());
    }

    [Fact]
    public void An_open_ledger_is_not_made_of_a_closed_one()
    {
        EditManifest(text => text.Replace($",\"authority\":\"{TestLedger.Authority.PublicKey}\"", "", StringComparison.Ordinal));
        Assert.Equal(FaultCode.GenesisMismatch, test.Verify().Faults[0].Code);
        TestLedger.Refused(EmrError.LedgerDamaged, () => test.Open());
    }

    [Theory]
    [InlineData("emr-ledger/1", "emr-ledger/9")]
    [InlineData("\"id\"", "\"ix\"")]
    [InlineData("{", "")]
    public void A_manifest_that_cannot_be_read_is_named_as_such(string part, string replacement)
    {
        EditManifest(text => text.Replace(part, replacement, StringComparison.Ordinal));
        LedgerCheckResult result = test.Verify();
        Assert.Equal(FaultCode.ManifestInvalid, result.Faults[0].Code);
        Assert.Equal(("", null, 0UL), (result.Name, result.Height, result.Blocks));
        TestLedger.Refused(EmrError.ManifestInvalid, () => test.Open());
    }

    [Fact]
    public void A_ledger_whose_making_was_interrupted_is_not_opened()
    {
        test.Tamper("DELETE FROM block");
        TestLedger.Refused(EmrError.LedgerDamaged, () => test.Open());
        Assert.Equal((FaultCode.GenesisMismatch, 0UL), (test.Verify().Faults[0].Code, test.Verify().Faults[0].Height));
    }

    [Fact]
    public void A_block_of_another_manifest_makes_no_ledger()
    {
        LedgerManifest manifest = LedgerManifest.Create("One", 4, null, null);
        LedgerManifest other = LedgerManifest.Create("One", 4, null, null);
        Refuse(EmrError.BlockInvalid, manifest, TestLedger.Mine(other.Genesis(5)));
        BlockValues genesis = BlockValues.Of(TestLedger.Mine(manifest.Genesis(5)));
        Refuse(EmrError.BlockInvalid, manifest, (genesis with { Records = [TestLedger.Sign(TestKeys.Doctor, 1)] }).Mine());
        Refuse(EmrError.BlockInvalid, manifest, (genesis with { Difficulty = 1 }).Mine());
        Refuse(EmrError.BlockInvalid, manifest, genesis.Fail());
        Refuse(EmrError.LedgerTipMoved, manifest, (genesis with { Previous = new string('a', 64) }).Mine());
        Refuse(EmrError.LedgerTipMoved, manifest, (genesis with { Height = 1 }).Build());
        Ledger.Create(test.Beside("other.emr"), manifest, genesis.Build());
        Assert.True(TestLedger.Verify(test.Beside("other.emr")).Valid);
    }

    [Fact]
    public void A_genesis_block_of_the_future_makes_no_ledger()
    {
        LedgerManifest manifest = LedgerManifest.Create("One", 4, null, null);
        ulong tomorrow = (ulong)DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds();
        Refuse(EmrError.TimestampTooFarAhead, manifest, TestLedger.Mine(manifest.Genesis(tomorrow)));
        Refuse(EmrError.TimestampTooFarAhead, manifest, TestLedger.Mine(manifest.Genesis(ulong.MaxValue)));
    }

    [Fact]
    public void The_origin_is_the_manifests_own_or_else_names_the_genesis_block()
    {
        LedgerManifest manifest = LedgerManifest.Create("One", 4, TestKeys.Doctor, "clinic.example/emr");
        Ledger.Create(test.Beside("own.emr"), manifest, TestLedger.Mine(manifest.Genesis(5)));
        using Ledger own = Ledger.Open(test.Beside("own.emr"), LedgerAccess.Read);
        Assert.Equal(("clinic.example/emr", TestKeys.Doctor.Hash), (own.Describe().Origin, own.Describe().Authority));
        Assert.Equal($"emr-ledger/{test.Ledger.Describe().Tip}", test.Ledger.Describe().Origin);
    }

    private void Refuse(EmrError error, LedgerManifest manifest, EmrBlock genesis)
    {
        string path = test.Beside("refused.emr");
        TestLedger.Refused(error, () => Ledger.Create(path, manifest, genesis));
        Assert.False(File.Exists(path));
    }

    private void EditManifest(Func<string, string> edit)
    {
        string text = edit(Encoding.UTF8.GetString(test.Ledger.Manifest.Bytes.Span));
        test.Tamper("UPDATE ledger SET manifest = $manifest", ("$manifest", Encoding.UTF8.GetBytes(text)));
    }
}
