using System.Numerics;
using CsCheck;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class EcdsaSignatureTests
{
    // Numbers of every length, the ends of the range among them.
    private static readonly Gen<Hash256> Number = Gen.OneOf(
        Gens.BlockHash,
        Gen.Select(Gens.BlockHash, Gen.Int[0, 255], (hash, shift) => (hash.ToInteger() >> shift).ToHash()),
        Gen.Int[-2, 2].Select(step => (TestKeys.Order + step).ToHash()),
        Gen.Int[-2, 2].Select(step => ((TestKeys.Order / 2) + step).ToHash()),
        Gen.Int[0, 2].Select(step => ((BigInteger)step).ToHash()));

    [Fact]
    public void Numbers_from_1_to_n_minus_1_survive_as_der_and_others_do_not() => Gen.Select(Number, Number).Sample((r, s) =>
    {
        bool inRange = IsInRange(r) && IsInRange(s);
        Assert.Equal(inRange, EcdsaSignature.TryCreate(r, s, out EcdsaSignature signature));
        if (!inRange)
        {
            Assert.Equal(default, signature);
            return;
        }
        Assert.Equal(r, signature.R);
        Assert.Equal(s, signature.S);
        Assert.Equal(s.ToInteger() > TestKeys.Order / 2, signature.IsHighS);
        byte[] der = signature.Encode();
        Assert.InRange(der.Length, 8, EcdsaSignature.MaxDerLength);
        Assert.True(EcdsaSignature.TryDecode(der, out EcdsaSignature decoded));
        Assert.Equal(signature, decoded);
    }, iter: 1000);

    [Fact]
    public void The_longest_and_the_shortest_form_have_72_and_8_bytes()
    {
        Assert.Equal(72, Create(TestKeys.Order - 1, TestKeys.Order - 1).Encode().Length);
        Assert.Equal("3006020101020101", Convert.ToHexString(Create(1, 1).Encode()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3000")]
    [InlineData("3003020101")]
    [InlineData("3006020101020100")] // s = 0
    [InlineData("3006020100020101")] // r = 0
    [InlineData("3006020101020181")] // s < 0
    [InlineData("3006020181020101")] // r < 0
    [InlineData("300702010102020001")] // s padded
    [InlineData("300702020001020101")] // r padded
    [InlineData("308106020101020101")] // length in the long form
    [InlineData("30800201010201010000")] // indefinite length
    [InlineData("300602010102010100")] // something after the end
    [InlineData("3009020101020101020101")] // a third number
    [InlineData("3005020101020101")] // sequence too short
    [InlineData("3007020101020101")] // sequence too long
    [InlineData("3106020101020101")] // a set
    [InlineData("3006030101020101")] // a bit string
    [InlineData("30050200020101")] // an empty number
    [InlineData("3080")]
    [InlineData("3084ffffffff")]
    public void Anything_but_strict_der_is_refused(string hex)
    {
        Assert.False(EcdsaSignature.TryDecode(Convert.FromHexString(hex), out EcdsaSignature signature));
        Assert.Equal(default, signature);
    }

    [Fact]
    public void A_number_of_33_significant_bytes_is_refused()
    {
        string tooLarge = "0221" + "01" + new string('0', 64);
        Assert.False(EcdsaSignature.TryDecode(Convert.FromHexString("3026" + tooLarge + "020101"), out _));
        Assert.False(EcdsaSignature.TryDecode(Convert.FromHexString("3026" + "020101" + tooLarge), out _));
    }

    [Fact]
    public void What_is_decoded_encodes_to_the_same_bytes() => Gen.Select(
        Number.Where(IsInRange), Number.Where(IsInRange), Gen.Int[0, 71], Gen.Byte).Sample((r, s, place, change) =>
        {
            Assert.True(EcdsaSignature.TryCreate(r, s, out EcdsaSignature signature));
            byte[] der = signature.Encode();
            der[place % der.Length] ^= change;
            if (EcdsaSignature.TryDecode(der, out EcdsaSignature decoded))
                Assert.Equal(der, decoded.Encode());
        }, iter: 2000);

    [Fact]
    public void Any_bytes_are_decoded_or_refused() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        byte[] sequence = [0x30, (byte)bytes.Length, .. bytes];
        if (EcdsaSignature.TryDecode(sequence, out EcdsaSignature decoded))
            Assert.Equal(sequence, decoded.Encode());
    }, iter: 1000);

    private static bool IsInRange(Hash256 number) => number.ToInteger() >= 1 && number.ToInteger() < TestKeys.Order;

    private static EcdsaSignature Create(BigInteger r, BigInteger s)
    {
        Assert.True(EcdsaSignature.TryCreate(r.ToHash(), s.ToHash(), out EcdsaSignature signature));
        return signature;
    }
}
