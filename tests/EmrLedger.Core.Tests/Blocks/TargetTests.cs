using System.Numerics;
using CsCheck;
using EmrLedger.Blocks;
using EmrLedger.Tests.Support;
using EmrLedger.Values;

namespace EmrLedger.Tests;

public sealed class TargetTests
{
    private static readonly BigInteger Ids = BigInteger.One << 256;

    [Fact]
    public void An_id_is_met_where_it_is_not_above_the_quotient() => Gen.Select(
        Gens.UInt128.Where(difficulty => difficulty > 0), Gens.BlockHash, Gen.Int[0, 255], Gen.Int[-2, 2]).Sample(
        (difficulty, hash, shift, step) =>
        {
            BigInteger bound = Ids / difficulty;
            foreach (BigInteger id in (BigInteger[])[hash.ToInteger(), hash.ToInteger() >> shift, bound + step, 0, Ids - 1])
            {
                if (id < Ids)
                    Assert.Equal(id <= bound, new Target(difficulty).IsMetBy(id.ToHash()));
            }
        }, iter: 2000);

    [Theory]
    [InlineData("1", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", true)]
    [InlineData("2", "8000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("2", "8000000000000000000000000000000000000000000000000000000000000001", false)]
    [InlineData("3", "5555555555555555555555555555555555555555555555555555555555555555", true)]
    [InlineData("3", "5555555555555555555555555555555555555555555555555555555555555556", false)]
    [InlineData("256", "0100000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("256", "0100000000000000000000000000000000000000000000000000000000000001", false)]
    [InlineData("18446744073709551616", "0000000000000001000000000000000000000000000000000000000000000000", true)]
    [InlineData("18446744073709551616", "0000000000000001000000000000000000000000000000000000000000000001", false)]
    [InlineData("340282366920938463463374607431768211455", "0000000000000000000000000000000100000000000000000000000000000001", true)]
    [InlineData("340282366920938463463374607431768211455", "0000000000000000000000000000000100000000000000000000000000000002", false)]
    public void Equality_passes_and_one_more_does_not(string difficulty, string id, bool met)
    {
        Target target = new(UInt128.Parse(difficulty, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(Hash256.TryParse(id, out Hash256 hash));
        Assert.Equal(met, target.IsMetBy(hash));
        Assert.Equal(difficulty, target.Difficulty.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Difficulty_0_has_no_target() => Assert.Throws<ArgumentOutOfRangeException>(() => new Target(0));

    [Fact]
    public void A_difficulty_is_a_whole_number_from_1_to_2_to_the_128_minus_1()
    {
        BigInteger[] valid = [1, 2, ulong.MaxValue, UInt128.MaxValue];
        foreach (BigInteger value in valid)
        {
            Assert.True(Difficulty.TryConvert(value, out UInt128 difficulty));
            Assert.Equal(value, (BigInteger)difficulty);
        }
        BigInteger[] invalid = [0, -1, -Difficulty.MaxValue, Difficulty.MaxValue + 1, BigInteger.One << 1000, -(BigInteger.One << 1000)];
        foreach (BigInteger value in invalid)
            Assert.False(Difficulty.TryConvert(value, out _));
    }
}
