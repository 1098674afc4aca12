using System.Globalization;
using CsCheck;
using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>The text of a checkpoint (C2SP tlog-checkpoint).</summary>
public sealed class CheckpointTextTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void It_goes_back_and_forth() =>
        Gen.Select(Gens.BlockHash, Gen.ULong, Gen.String[Gen.Char['!', '~'], 1, 40]).Sample((root, size, origin) =>
    {
        Checkpoint checkpoint = new(origin, size, root);
        Assert.Equal(checkpoint, Checkpoint.Parse(checkpoint.ToText()));
        Assert.Equal(
            $"{origin}\n{size.ToString(CultureInfo.InvariantCulture)}\n{Convert.ToBase64String(root.ToBytes())}\n",
            checkpoint.ToText());
    });

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("18446744073709551615")]
    public void Every_size_of_64_bits_is_read(string size) =>
        Assert.Equal(
            ulong.Parse(size, CultureInfo.InvariantCulture), Checkpoint.Parse($"example.com/log\n{size}\n{Root}\n").Size);

    [Fact]
    public void Further_lines_mean_nothing_and_an_origin_may_have_spaces()
    {
        Assert.Equal(3UL, Checkpoint.Parse($"example.com/log\n3\n{Root}\nTimestamp: 4\nmore\n").Size);
        Assert.Equal("Log of the clinic + more", Checkpoint.Parse($"Log of the clinic + more\n3\n{Root}\n").Origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("log\n3\n" + Root)]
    [InlineData("log\n3\n")]
    [InlineData("log\n" + Root + "\n")]
    [InlineData("\n3\n" + Root + "\n")]
    [InlineData("log\n\n" + Root + "\n")]
    [InlineData("log\n3\n\n")]
    [InlineData("log\n\n3\n" + Root + "\n")]
    [InlineData("log\n3\n" + Root + "\n\n")]
    [InlineData("log\n3\n" + Root + "\nmore\n\n")]
    [InlineData("log\n3\n" + Root + "\n\nmore\n")]
    [InlineData("log\n03\n" + Root + "\n")]
    [InlineData("log\n00\n" + Root + "\n")]
    [InlineData("log\n-1\n" + Root + "\n")]
    [InlineData("log\n-0\n" + Root + "\n")]
    [InlineData("log\n+3\n" + Root + "\n")]
    [InlineData("log\n 3\n" + Root + "\n")]
    [InlineData("log\n3 \n" + Root + "\n")]
    [InlineData("log\n3.0\n" + Root + "\n")]
    [InlineData("log\n1e3\n" + Root + "\n")]
    [InlineData("log\n0x3\n" + Root + "\n")]
    [InlineData("log\n1,000\n" + Root + "\n")]
    [InlineData("log\n٣\n" + Root + "\n")]
    [InlineData("log\n18446744073709551616\n" + Root + "\n")]
    [InlineData("log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA\n")]
    [InlineData("log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("log\n3\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n3\n" + Root + " \n")]
    [InlineData("log\r\n3\r\n" + Root + "\r\n")]
    public void What_is_no_checkpoint_is_refused(string text) =>
        TestLedger.Refused(EmrError.NoteMalformed, () => Checkpoint.Parse(text));

    [Fact]
    public async Task An_origin_that_would_drive_a_terminal_is_not_shown_as_it_is()
    {
        using TestHistory history = new(blocks: 2);
        SignedNote note = TestNotes.Sign($"evil\u009b31m\u202elog\n1\n{Root}\n", TestNotes.Log);
        LedgerCheckResult result = await Verification.LedgerVerification
            .Start(history.Test.File, 1, new LedgerAnchor(SignedNote.Parse(note.ToBytes()), TestNotes.Policy()),
                CancellationToken.None)
            .Completion;
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal(FaultCode.CheckpointMismatch, fault.Code);
        Assert.DoesNotContain(fault.ToString(), char.IsControl);
        Assert.DoesNotContain("\u202e", fault.ToString(), StringComparison.Ordinal);
    }
}
