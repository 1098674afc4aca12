using CsCheck;
using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests;

/// <summary>The other signature that verifies alike, which anyone can make of the first (BIP 62).</summary>
public sealed class HighSTests
{
    [Fact]
    public void The_twin_is_valid_under_another_txid_where_either_s_is_accepted() => Gens.Record.Sample(record =>
    {
        RecordValues twin = Twin(RecordValues.Of(record));
        Assert.NotEqual(record.TxId, twin.TxId);
        Assert.Null(RecordCheck.Check(twin.Build(), record.Nonce - 1));
        Fault? fault = RecordCheck.Check(twin.Build(), record.Nonce - 1, SignaturePolicy.LowSOnly);
        Assert.Equal(FaultCode.SignatureHighS, fault?.Code);
        Assert.Null(RecordCheck.Check(record, record.Nonce - 1, SignaturePolicy.LowSOnly));
    });

    [Fact]
    public void The_twin_under_the_first_txid_is_a_fault()
    {
        RecordValues valid = RecordValues.Valid();
        RecordValues twin = Twin(valid) with { TxId = valid.TxId };
        Assert.Equal(FaultCode.TxIdInvalid, RecordCheck.Check(twin.Build(), 0)?.Code);
    }

    [Fact]
    public void The_twin_of_the_twin_is_the_first()
    {
        RecordValues valid = RecordValues.Valid();
        Assert.Equal(valid, Twin(Twin(valid)));
    }

    internal static RecordValues Twin(RecordValues draft)
    {
        Assert.True(EcdsaSignature.TryDecode(Convert.FromHexString(draft.Signature!), out EcdsaSignature signature));
        Hash256 s = (TestKeys.Order - signature.S.ToInteger()).ToHash();
        Assert.True(EcdsaSignature.TryCreate(signature.R, s, out EcdsaSignature twin));
        return (draft with { Signature = Hex.Encode(twin.Encode()) }).Resealed();
    }
}
