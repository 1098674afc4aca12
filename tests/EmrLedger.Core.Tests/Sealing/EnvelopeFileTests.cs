using System.Text;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Sealing;

public sealed class EnvelopeFileTests
{
    private static readonly Envelope Envelope = SealedCase.Make("Medication A: 10mg", 2).Envelope;
    private static readonly string Line = $"{{\"envelope\":\"{Envelope}\"}}\n";

    [Fact]
    public void A_file_is_one_line_of_JSON() => Assert.Equal(Line, Encoding.UTF8.GetString(EnvelopeFile.Write(Envelope)));

    [Fact]
    public void The_longest_can_be_written_and_read_in_every_encoding()
    {
        Envelope longest = SealedCase.Make(new string('a', 4096), 8).Envelope;
        string line = Encoding.UTF8.GetString(EnvelopeFile.Write(longest));
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            byte[] file = [.. encoding.Preamble, .. encoding.GetBytes(line.Replace("\n", " \r\n\r\n", StringComparison.Ordinal))];
            Assert.Equal(longest.Bytes.ToArray(), EnvelopeFile.Read(file).Bytes.ToArray());
        }
    }

    public static TheoryData<string> Spoilt =>
    [
        "", "\n", "{}", "[]", "null", "{\"envelope\":null}", "{\"envelope\":1}", "{\"envelope\":[]}", "{\"envelope\":\"\"}",
        "{\"envelope\":\"AAAA\"}", "{\"envelope\":\"\\ud800\"}", "{\"envelope\":" + new string('[', 2000),
        $"\"{Envelope}\"", $"{Envelope}", Line[..^3], Line + "x", Line + Line, "// " + Line, "\ufeff\ufeff" + Line,
        Changed("envelope", "Envelope"), Changed("{", "{\"a\":1,"), Changed("}", ",\"more\":1}"),
        Changed("}", ",\"envelope\":\"\"}"),
        Changed("}", ",}"), Changed("\"}", "=\"}"), Changed("\"}", "\\n\"}"), new string(' ', EnvelopeFile.MaxLength) + Line,
    ];

    [Theory]
    [MemberData(nameof(Spoilt), DisableDiscoveryEnumeration = true)]
    public void Anything_else_is_refused(string text) => AssertRefused(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void What_is_no_text_is_refused()
    {
        AssertRefused([0xff, 0xfe, 0x00, 0xd8, 0x41]);
        AssertRefused([.. Encoding.UTF8.GetBytes(Line[..20]), 0xff, .. Encoding.UTF8.GetBytes(Line[20..])]);
        AssertRefused(new byte[100]);
    }

    [Fact]
    public void A_refusal_says_why_and_quotes_nothing()
    {
        byte[] bytes = Envelope.Bytes.ToArray();
        bytes[47] = 9;
        string file = $"{{\"envelope\":\"{System.Buffers.Text.Base64Url.EncodeToString(bytes)}\"}}\n";
        EmrException exception = Assert.Throws<EmrException>(() => EnvelopeFile.Read(Encoding.UTF8.GetBytes(file)));
        Assert.Contains("is for 9 keys", exception.Message, StringComparison.Ordinal);
    }

    private static string Changed(string part, string other) => Line.Replace(part, other, StringComparison.Ordinal);

    private static void AssertRefused(byte[] content) =>
        Assert.Equal(EmrError.EnvelopeInvalid, Assert.Throws<EmrException>(() => EnvelopeFile.Read(content)).Error);
}
