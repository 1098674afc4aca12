using CsCheck;
using EmrLedger.Prescriptions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The text of a record that says something of a prescription: each statement has one spelling.</summary>
public sealed class RxStatementTests
{
    private const string Id = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly PrescriptionTerms Terms = new(30, 3, new DateOnly(2026, 12, 1), new DateOnly(2027, 6, 1));
    private static readonly Gen<string> Name = Gen.Char['!', 'ÿ'].Where(c => c is < '\x7f' or > '\xa0').Array[1, 40]
        .Select(characters => new string(characters));

    public static TheoryData<RxStatement, string> Spellings => new()
    {
        { RxStatement.Issue(Terms, "Amoxicillin 500 mg"), "emr-rx/1 issue 30x3 20261201 20270601 Amoxicillin 500 mg" },
        { RxStatement.Issue(Terms with { Units = 1, Fills = 1, LastDay = Terms.FirstDay }, " "), "emr-rx/1 issue 1x1 20261201 20261201  " },
        { RxStatement.Issue(Terms with { Units = 99999, Fills = 99 }, "a\nb"), "emr-rx/1 issue 99999x99 20261201 20270601 a\nb" },
        { RxStatement.Issue(Terms with { FirstDay = new DateOnly(2028, 2, 29), LastDay = new DateOnly(9999, 12, 31) }, "A"),
            "emr-rx/1 issue 30x3 20280229 99991231 A" },
        { RxStatement.Amend(default, Terms, "Amoxicillin 250 mg"), $"emr-rx/1 amend {Id} 30x3 20261201 20270601 Amoxicillin 250 mg" },
        { RxStatement.Claim(default), $"emr-rx/1 claim {Id}" },
        { RxStatement.Dispense(default, 2, 30, "rest owed"), $"emr-rx/1 dispense {Id} 2:30 rest owed" },
        { RxStatement.Dispense(default, 1, 1), $"emr-rx/1 dispense {Id} 1:1" },
        { RxStatement.Dispense(default, 99, 99999), $"emr-rx/1 dispense {Id} 99:99999" },
        { RxStatement.Void(default, "wrong patient"), $"emr-rx/1 void {Id} wrong patient" },
        { RxStatement.Return(default, "out of stock"), $"emr-rx/1 return {Id} out of stock" },
        { RxStatement.Transfer(default, default), $"emr-rx/1 transfer {Id} {Id}" },
        { RxStatement.Cancel(default, "allergy"), $"emr-rx/1 cancel {Id} allergy" },
        { RxStatement.Release(default, "closed"), $"emr-rx/1 release {Id} closed" },
        { RxStatement.Erase(default, "request 7"), $"emr-rx/1 erase {Id} request 7" },
        { RxStatement.Preserve(default, "court 3"), $"emr-rx/1 preserve {Id} court 3" },
        { RxStatement.Lift(default, "court 3"), $"emr-rx/1 lift {Id} court 3" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Each_is_written_and_read_in_one_way(RxStatement statement, string text)
    {
        Assert.Equal(text, statement.ToString());
        Assert.True(RxStatement.TryParse(text, out RxStatement? read));
        Assert.Equal(statement, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("emr-rx/")]
    [InlineData("emr-rx/1")]
    [InlineData("emr-rx/1 ")]
    [InlineData("emr-rx/1 issue")]
    [InlineData("emr-rx/2 issue 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/01 issue 30x3 20261201 20270601 A")]
    [InlineData("EMR-RX/1 issue 30x3 20261201 20270601 A")]
    [InlineData(" emr-rx/1 issue 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1  issue 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 Issue 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue  30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1\tissue 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 20261201 20270601")]
    [InlineData("emr-rx/1 issue 30x3 20261201 20270601 ")]
    [InlineData("emr-rx/1 issue 30 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30X3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3x1 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 0x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x0 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 030x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x03 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue +30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue -30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x-3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 1e1x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 3٠x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 100000x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x100 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 99999999999x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 20261201 20261130 A")]
    [InlineData("emr-rx/1 issue 30x3 20261301 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 20270229 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 00000101 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 2026-12-01 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 020261201 20270601 A")]
    [InlineData("emr-rx/1 issue 30x3 20261201 20270631 A")]
    [InlineData($"emr-rx/1 issue {Id} 30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 amend 30x3 20261201 20270601 A")]
    [InlineData($"emr-rx/1 amend {Id} 30x3 20261201 20270601")]
    [InlineData($"emr-rx/1 amend {Id}  30x3 20261201 20270601 A")]
    [InlineData("emr-rx/1 claim")]
    [InlineData("emr-rx/1 claim ")]
    [InlineData($"emr-rx/1 claim {Id} ")]
    [InlineData($"emr-rx/1 claim {Id} please")]
    [InlineData($"emr-rx/1 claim {Id}=")]
    [InlineData($"emr-rx/1 claim {Id}A")]
    [InlineData("emr-rx/1 claim AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("emr-rx/1 claim AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("emr-rx/1 claim AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A")]
    [InlineData("emr-rx/1 claim 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData($"emr-rx/1 claim {Id}\n")]
    [InlineData($"emr-rx/1 dispense {Id}")]
    [InlineData($"emr-rx/1 dispense {Id} 30")]
    [InlineData($"emr-rx/1 dispense {Id} 2:30 ")]
    [InlineData($"emr-rx/1 dispense {Id} 2:30  note")]
    [InlineData($"emr-rx/1 dispense {Id} 2:30 note ")]
    [InlineData($"emr-rx/1 dispense {Id} 2:30 a\nb")]
    [InlineData($"emr-rx/1 dispense {Id} 0:30")]
    [InlineData($"emr-rx/1 dispense {Id} 2:0")]
    [InlineData($"emr-rx/1 dispense {Id} 02:30")]
    [InlineData($"emr-rx/1 dispense {Id} 2:030")]
    [InlineData($"emr-rx/1 dispense {Id} 2:30:1")]
    [InlineData($"emr-rx/1 dispense {Id} 100:30")]
    [InlineData($"emr-rx/1 dispense {Id} 2:100000")]
    [InlineData($"emr-rx/1 dispense {Id} 2x30")]
    [InlineData($"emr-rx/1 void {Id}")]
    [InlineData($"emr-rx/1 void {Id} ")]
    [InlineData($"emr-rx/1 void {Id}  a")]
    [InlineData($"emr-rx/1 void {Id} a\u0000")]
    [InlineData($"emr-rx/1 void {Id} a\u0085")]
    [InlineData($"emr-rx/1 return {Id}")]
    [InlineData($"emr-rx/1 return {Id} a\u001b[2J")]
    [InlineData($"emr-rx/1 transfer {Id}")]
    [InlineData($"emr-rx/1 transfer {Id} {Id} ")]
    [InlineData($"emr-rx/1 transfer {Id} {Id} now")]
    [InlineData($"emr-rx/1 transfer {Id}  {Id}")]
    [InlineData($"emr-rx/1 cancel {Id}")]
    [InlineData($"emr-rx/1 release {Id}")]
    [InlineData($"emr-rx/1 erase {Id}")]
    [InlineData($"emr-rx/1 preserve {Id} ")]
    [InlineData($"emr-rx/1 lift {Id} a\nb")]
    [InlineData($"emr-rx/1 forget {Id} reason")]
    [InlineData($"emr-rx/1 undo {Id} reason")]
    public void Anything_else_is_none(string text) => Assert.False(RxStatement.TryParse(text, out _));

    [Fact]
    public void No_text_is_none()
    {
        Assert.False(RxStatement.TryParse(null, out _));
        Assert.False(RxStatement.TryParse($"emr-rx/1 void {Id} a\ud800", out _));
    }

    [Theory]
    [InlineData("emr-rx/1 issue x", true)]
    [InlineData("emr-rx/99", true)]
    [InlineData("emr-rx/", true)]
    [InlineData("emr-rx", false)]
    [InlineData(" emr-rx/1", false)]
    [InlineData("Emr-rx/1", false)]
    [InlineData(null, false)]
    public void Whatever_begins_like_one_is_kept_for_statements(string? text, bool isStatement)
    {
        Assert.Equal(isStatement, RxStatement.IsStatement(text));
        Assert.Equal(isStatement, RxStatement.IsStatement(System.Text.Encoding.UTF8.GetBytes(text ?? "")));
    }

    [Fact]
    public void What_is_written_is_read_as_it_was() => Gen.Select(
        Gen.Select(Gens.BlockHash, Gens.BlockHash, Name), Gen.Int[1, 99999], Gen.Int[1, 99], Gen.Int[0, 3652058], Gen.Int[0, 3652058])
        .Sample((hashes, units, fills, one, other) =>
        {
            (Hash256 id, Hash256 digest, string text) = hashes;
            PrescriptionTerms terms = new(
                units, fills, DateOnly.FromDayNumber(Math.Min(one, other)), DateOnly.FromDayNumber(Math.Max(one, other)));
            RxStatement[] all =
            [
                RxStatement.Issue(terms, text), RxStatement.Amend(id, terms, text), RxStatement.Claim(id),
                RxStatement.Dispense(id, fills, units), RxStatement.Dispense(id, fills, units, text), RxStatement.Void(id, text),
                RxStatement.Return(id, text), RxStatement.Transfer(id, digest), RxStatement.Cancel(id, text), RxStatement.Release(id, text),
            ];
            foreach (RxStatement statement in all)
            {
                Assert.True(RxStatement.TryParse(statement.ToString(), out RxStatement? read));
                Assert.Equal(statement, read);
            }
        });

    [Fact]
    public void Every_change_of_one_character_is_none_or_another_statement() =>
        Gen.Select(Gen.OneOf([.. Spellings.Select(row => row.Data.Item2)]), Gen.Int[0, 120], Gen.OneOf(Gen.Char, Gen.Char[' ', 'z'])).Sample(
            (text, place, character) =>
            {
                int at = place % text.Length;
                string changed = string.Concat(text.AsSpan(0, at), character.ToString(), text.AsSpan(at + 1));
                if (RxStatement.TryParse(changed, out RxStatement? read))
                    Assert.Equal(changed, read.ToString());
            });

    [Theory]
    [InlineData(0, "1970-01-01")]
    [InlineData(86399, "1970-01-01")]
    [InlineData(86400, "1970-01-02")]
    [InlineData(1796083199, "2026-11-30")]
    [InlineData(1796083200, "2026-12-01")]
    [InlineData(253402300799, "9999-12-31")]
    [InlineData(ulong.MaxValue, "9999-12-31")]
    public void A_time_is_of_a_day_in_UTC(ulong timestamp, string day) =>
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd"), PrescriptionTerms.DayOf(timestamp));
}
