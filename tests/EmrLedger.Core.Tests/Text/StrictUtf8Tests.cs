using System.Buffers;
using System.Text;
using CsCheck;
using EmrLedger.Tests.Support;
using EmrLedger.Text;

namespace EmrLedger.Tests;

public sealed class StrictUtf8Tests
{
    private const char High = '\ud83d';
    private const char Low = '\udc8a';

    [Fact]
    public void Text_survives_without_a_byte_order_mark() => Gens.Prescription.Sample(text =>
    {
        byte[] buffer = new byte[EmrRecord.MaxPrescriptionBytes];
        Assert.Equal(OperationStatus.Done, StrictUtf8.TryEncode(text, buffer, out int written));
        Assert.Equal(Encoding.UTF8.GetBytes(text), buffer[..written]);
        Assert.Equal(text, StrictUtf8.Encoding.GetString(buffer, 0, written));
        Assert.True(StrictUtf8.IsEncodable(text));
    });

    [Fact]
    public void Text_is_encodable_where_the_throwing_encoding_encodes_it() => Gens.AnyText.Sample(text =>
    {
        bool encodable = true;
        try
        {
            _ = StrictUtf8.Encoding.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            encodable = false;
        }
        Assert.Equal(encodable, StrictUtf8.IsEncodable(text));
        Assert.Equal(
            encodable ? OperationStatus.Done : OperationStatus.InvalidData,
            StrictUtf8.TryEncode(text, new byte[text.Length * 3], out _));
    });

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_wherever_it_stands()
    {
        foreach (string text in (string[])[$"{High}", $"{Low}", $"a{High}", $"{High}a", $"{Low}{High}", $"a{Low}b", $"{High}{High}{Low}"])
        {
            Assert.False(StrictUtf8.IsEncodable(text));
            Assert.Equal(OperationStatus.InvalidData, StrictUtf8.TryEncode(text, new byte[100], out _));
        }
        Assert.True(StrictUtf8.IsEncodable($"{High}{Low}"));
    }

    [Theory]
    [InlineData("x", 200)]
    [InlineData("é", 100)]
    [InlineData("€", 66)]
    [InlineData("💊", 50)]
    public void Longer_text_than_the_buffer_is_told_apart(string character, int most)
    {
        byte[] buffer = new byte[EmrRecord.MaxPrescriptionBytes];
        string text = string.Concat(Enumerable.Repeat(character, most));
        Assert.Equal(OperationStatus.Done, StrictUtf8.TryEncode(text, buffer, out _));
        Assert.Equal(OperationStatus.DestinationTooSmall, StrictUtf8.TryEncode(text + character, buffer, out _));
    }
}
