using CsCheck;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests;

public sealed class HexTests
{
    [Fact]
    public void Bytes_survive_in_either_case() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        string text = Hex.Encode(bytes);
        Assert.Equal(text, text.ToLowerInvariant());
        Assert.True(Hex.IsHex(text));
        foreach (string input in (string[])[text, text.ToUpperInvariant()])
        {
            byte[] decoded = new byte[bytes.Length];
            Assert.True(Hex.TryDecode(input, decoded));
            Assert.Equal(bytes, decoded);
        }
    });

    [Fact]
    public void Only_text_of_the_exact_length_is_decoded()
    {
        Assert.False(Hex.TryDecode("00", new byte[2]));
        Assert.False(Hex.TryDecode("000000", new byte[2]));
        Assert.False(Hex.TryDecode("000", new byte[1]));
        Assert.True(Hex.TryDecode("", []));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("00", true)]
    [InlineData("aF", true)]
    [InlineData("0", false)]
    [InlineData("0g", false)]
    [InlineData("0x", false)]
    [InlineData(" 0", false)]
    [InlineData("00\n", false)]
    [InlineData("é0", false)]
    [InlineData("００", false)]
    public void Hex_is_an_even_number_of_ascii_digits(string text, bool isHex) => Assert.Equal(isHex, Hex.IsHex(text));

    [Fact]
    public void Whatever_is_hex_decodes_and_nothing_else_does() => Gens.AnyText.Sample(text =>
        Assert.Equal(Hex.IsHex(text), text.Length % 2 == 0 && Hex.TryDecode(text, new byte[text.Length / 2])));

    [Fact]
    public void Only_hex_is_lowered()
    {
        Assert.Equal("abcdef01", Hex.Normalize("ABCdef01"));
        Assert.Equal("ABC", Hex.Normalize("ABC"));
        Assert.Equal("İABC", Hex.Normalize("İABC"));
        Assert.Equal("Not hex", Hex.Normalize("Not hex"));
    }
}
