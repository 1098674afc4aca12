using System.Numerics;
using CsCheck;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class HashTests
{
    [Fact]
    public void Twenty_bytes_survive_as_bytes_and_as_text() => Gen.Byte.Array[20].Sample(bytes =>
    {
        Hash160 hash = new(bytes);
        byte[] copy = new byte[20];
        hash.CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Equal(Convert.ToHexStringLower(bytes), hash.ToString());
        Assert.True(Hash160.TryParse(Convert.ToHexString(bytes), out Hash160 parsed));
        Assert.Equal(hash, parsed);
        Assert.Equal(hash.GetHashCode(), parsed.GetHashCode());
    });

    [Fact]
    public void Thirty_two_bytes_survive_as_bytes_and_as_text() => Gen.Byte.Array[32].Sample(bytes =>
    {
        Hash256 hash = new(bytes);
        Assert.Equal(bytes, hash.ToBytes());
        Assert.Equal(Convert.ToHexStringLower(bytes), hash.ToString());
        Assert.True(Hash256.TryParse(Convert.ToHexString(bytes), out Hash256 parsed));
        Assert.Equal(hash, parsed);
        Assert.Equal(hash.GetHashCode(), parsed.GetHashCode());
    });

    [Fact]
    public void A_change_of_any_byte_is_another_hash()
    {
        for (int i = 0; i < Hash256.Length; i++)
        {
            byte[] bytes = new byte[Hash256.Length];
            bytes[i] = 1;
            Assert.NotEqual(default, new Hash256(bytes));
            if (i < Hash160.Length)
                Assert.NotEqual(default, new Hash160(bytes.AsSpan(0, Hash160.Length)));
        }
    }

    [Fact]
    public void Order_is_that_of_the_big_endian_integers() => Gen.Select(Gens.BlockHash, Gens.BlockHash, Gen.Int[-1, 1]).Sample(
        (left, other, step) =>
        {
            BigInteger near = left.ToInteger() + step;
            Hash256[] rights = near.Sign < 0 || near >> 256 != 0 ? [other] : [other, near.ToHash()];
            foreach (Hash256 right in rights)
            {
                int order = left.ToInteger().CompareTo(right.ToInteger());
                Assert.Equal(order, Math.Sign(left.CompareTo(right)));
                Assert.Equal(order < 0, left < right);
                Assert.Equal(order > 0, left > right);
                Assert.Equal(order <= 0, left <= right);
                Assert.Equal(order >= 0, left >= right);
                Assert.Equal(order == 0, left == right);
            }
        });

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(31)]
    [InlineData(33)]
    public void Other_lengths_are_no_hash(int length)
    {
        Assert.Throws<ArgumentException>(() => new Hash160(new byte[length]));
        Assert.Throws<ArgumentException>(() => new Hash256(new byte[length]));
        Assert.False(Hash160.TryParse(new string('0', 2 * length), out _));
        Assert.False(Hash256.TryParse(new string('0', 2 * length), out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x23456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456789abcdef0123456789abcdef0123456")]
    [InlineData("0123456789abcdef0123456789abcdef0123456g")]
    [InlineData("0123456789abcdef 123456789abcdef01234567")]
    [InlineData("٠123456789abcdef0123456789abcdef01234567")]
    public void Text_that_is_not_forty_hex_digits_is_no_hash(string? text)
    {
        Assert.False(Hash160.TryParse(text, out Hash160 hash));
        Assert.Equal(default, hash);
    }
}
