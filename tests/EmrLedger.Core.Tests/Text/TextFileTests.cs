using System.Text;
using EmrLedger.Text;

namespace EmrLedger.Tests;

/// <summary>Text as programs save it, read or named.</summary>
public sealed class TextFileTests
{
    private const string Text = "Größe 5 µg – 💊\nzweite\n";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_text_with_its_mark_is_read(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] saved = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)];
        Assert.Equal(Utf8.GetBytes(Text), TextFile.ToUtf8(saved));
        Assert.Empty(TextFile.ToUtf8(encoding.GetPreamble()));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_stream_is_read_alike_whatever_pieces_it_comes_in(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        string text = string.Concat(Enumerable.Repeat(Text, 20_000));
        byte[] saved = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        foreach (int most in (int[])[1, 2, 3, 7, 65_536, 1 << 20])
        {
            // The smallest pieces cut every character, and more of them would prove nothing more.
            byte[] input = most < 4 ? saved[..6001] : saved;
            if (most < 4 && encoding.GetPreamble().Length == 2)
                input = saved[..6000];
            LineReader lines = new(new Trickle(input, most), 1 << 20);
            List<byte> read = [];
            while (lines.ReadBytes() is { } line)
                read.AddRange([.. line, (byte)'\n']);
            byte[] expected = TextFile.ToUtf8(input);
            Assert.Equal(expected, read.Take(expected.Length));
            Assert.InRange(read.Count - expected.Length, 0, 1);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe, 0x41 })]
    [InlineData(new byte[] { 0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00 })]
    [InlineData(new byte[] { 0xfe, 0xff, 0xdc, 0x00 })]
    public void What_only_begins_as_UTF_16_is_refused(byte[] content)
    {
        Assert.Throws<FormatException>(() => TextFile.ToUtf8(content));
        EmrException exception = Assert.Throws<EmrException>(() => new LineReader(new MemoryStream(content), 100).ReadText());
        Assert.Contains("UTF-16", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_mark_is_passed_over_and_no_other()
    {
        Assert.Equal([0xef, 0xbb, 0xbf, (byte)'a'], TextFile.ToUtf8([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, (byte)'a']));
        Assert.Equal([(byte)'a', 0xef, 0xbb, 0xbf], TextFile.ToUtf8([(byte)'a', 0xef, 0xbb, 0xbf]));
        Assert.Equal([0xef, 0xbb], TextFile.ToUtf8([0xef, 0xbb]));
        Assert.Empty(TextFile.ToUtf8([]));
    }

    [Theory]
    [InlineData("a\nb\n", null)]
    [InlineData("", null)]
    [InlineData("\ufeffa\n", "it begins with a byte order mark")]
    [InlineData("a\r\nb\r\n", "it has Windows line ends (CR LF), where line feeds alone belong")]
    [InlineData("a\nb", "its last line feed is missing")]
    [InlineData("a\nb ", "it ends with blanks")]
    [InlineData("a\n\n", "it ends with blanks or empty lines")]
    [InlineData("a\n \t\n", "it ends with blanks or empty lines")]
    [InlineData("a\nb \nc\n", "its line 2 ends with blanks")]
    [InlineData("a\0b\0", "it has zero bytes, as UTF-16 and binary files have")]
    public void What_happened_to_a_text_is_named(string text, string? flaw) => Assert.Equal(flaw, TextFile.Flaw(Utf8.GetBytes(text)));

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void UTF_16_is_named(string name) =>
        Assert.Contains("UTF-16", TextFile.Flaw([.. Encoding.GetEncoding(name).GetPreamble(), 0x41, 0x00]), StringComparison.Ordinal);

    [Fact]
    public void Blank_lines_follow_the_last_and_no_other()
    {
        LineReader lines = new(new MemoryStream(Utf8.GetBytes("a \r\nb\n \t\r\n\n")), 10);
        Assert.Equal(("a ", "b", null), (lines.ReadText(), lines.ReadText(), lines.ReadText()));
        lines = new LineReader(new MemoryStream(Utf8.GetBytes("a\n\n\nb\n")), 10);
        Assert.Equal("a", lines.ReadText());
        EmrException exception = Assert.Throws<EmrException>(lines.ReadText);
        Assert.Equal("Line 2 is blank, and others follow it.", exception.Message);
        lines = new LineReader(new MemoryStream([0x7b, 0x00, 0x0a, 0x00]), 10);
        Assert.Contains("zero bytes", Assert.Throws<EmrException>(lines.ReadText).Message, StringComparison.Ordinal);
    }

    // A stream that gives at most so many bytes at once.
    private sealed class Trickle(byte[] content, int most) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
