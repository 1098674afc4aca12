using EmrLedger.Text;

namespace EmrLedger.Tests;

/// <summary>What may be a name, where one is read and where one is given.</summary>
public sealed class PlainNameTests
{
    [Theory]
    [InlineData("Dr. \u0378", true, false)]
    [InlineData("Dr.\u200fA", true, false)]
    [InlineData("Dr. A", true, true)]
    [InlineData("李医生", true, true)]
    [InlineData("\u00a0A", true, false)]
    [InlineData("Dr. M\ufffdller", true, false)]
    [InlineData(" A", false, false)]
    [InlineData("A ", false, false)]
    [InlineData("A\nB", false, false)]
    [InlineData("\u007f", false, false)]
    [InlineData("\u0085", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void What_the_characters_are_is_a_rule_for_new_names_alone(string? name, bool read, bool given)
    {
        Assert.Equal(read, PlainName.CanBeRead(name, 20));
        Assert.Equal(given, PlainName.CanBeGiven(name, 20));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_never_a_name() => Assert.False(PlainName.CanBeRead("A\ud800", 20));

    [Fact]
    public void Length_is_counted_in_bytes()
    {
        Assert.True(PlainName.CanBeRead("éé", 4));
        Assert.False(PlainName.CanBeRead("ééa", 4));
        Assert.False(PlainName.CanBeGiven("ééa", 4));
    }

    [Theory]
    [InlineData("clinic.example/emr", true)]
    [InlineData("clinic example", false)]
    [InlineData("clinic\u00a0example", false)]
    [InlineData("clinic\u3000example", false)]
    [InlineData("clinic\u200aexample", false)]
    [InlineData("clinic\u200bexample", true)]
    [InlineData("clinic\u180eexample", true)]
    [InlineData("clinic\u2028", false)]
    [InlineData("clinic\u0085", false)]
    [InlineData("clinic+example", false)]
    [InlineData("", false)]
    public void Spaces_and_plus_signs_divide_words(string name, bool isOneWord) => Assert.Equal(isOneWord, PlainName.IsOneWord(name));
}
