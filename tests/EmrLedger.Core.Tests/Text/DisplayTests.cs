using EmrLedger.Text;

namespace EmrLedger.Tests;

/// <summary>Values in words for people.</summary>
public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "record", null, "0 records")]
    [InlineData(1, "record", null, "1 record")]
    [InlineData(2, "record", null, "2 records")]
    [InlineData(1, "hash", "hashes", "1 hash")]
    [InlineData(0, "hash", "hashes", "0 hashes")]
    [InlineData(1, "record was", "records were", "1 record was")]
    [InlineData(1234567, "pending record", null, "1234567 pending records")]
    public void A_count_is_followed_by_singular_or_plural(long count, string noun, string? plural, string expected)
    {
        Assert.Equal(expected, Display.Count(count, noun, plural));
        Assert.Equal(expected, Display.Count((ulong)count, noun, plural));
    }
}
