using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Notes;

/// <summary>A text with signatures under it (C2SP signed-note). It proves nothing before a key that is trusted was looked for.</summary>
public sealed class SignedNote
{
    /// <summary>No note is longer: 64 KiB.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>A note has no more signatures.</summary>
    public const int MaxSignatures = 64;

    private const string LinePrefix = "\u2014 ";
    private const int KeyIdLength = 4;
    private const int MaxSignatureLength = 8192;

    /// <summary>A text with signatures.</summary>
    /// <param name="text">The text, whose last character ends a line.</param>
    /// <param name="signatures">The signatures, in order.</param>
    public SignedNote(string text, IEnumerable<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        Signatures = [.. signatures];
    }

    /// <summary>The text that is signed, with the end of its last line.</summary>
    public string Text { get; }

    /// <summary>The signatures, in order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note, strictly.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/>.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            throw Malformed($"it is longer than {MaxLength} bytes");
        // Every byte of a note is signed, so it is read as it stands or not at all; why not may be what a program did to it.
        if (bytes.StartsWith(TextFile.Utf8Mark))
            throw Malformed(TextFile.Flaw(bytes)!);
        try
        {
            return ParseText(StrictUtf8.Encoding.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed(TextFile.Flaw(bytes) ?? "it is not UTF-8");
        }
        catch (FormatException exception)
        {
            throw Malformed(TextFile.Flaw(bytes) ?? exception.Message);
        }
    }

    /// <summary>The note once more, with another signature under it.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/> where nobody could read it any more.</exception>
    public SignedNote With(NoteSignature signature)
    {
        SignedNote signed = new(Text, [.. Signatures, signature]);
        return signed.Signatures.Count <= MaxSignatures && signed.ToBytes().Length <= MaxLength
            ? signed
            : throw new EmrException(
                EmrError.NoteMalformed,
                $"The note has no room for another signature: it may have {MaxSignatures} of them and {MaxLength} bytes.",
                "Take the note as its log signed it, with fewer signatures under it.");
    }

    /// <summary>
    /// What the signatures of one key are worth: null where there is none, the time that a witness states (0 for a log) where
    /// all are valid.
    /// </summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteSignatureInvalid"/> where one is not: then the whole note is to be rejected.</exception>
    public ulong? Verify(VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ulong? time = null;
        foreach (NoteSignature signature in Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id))
        {
            if (!IsValid(key, signature.Signature.Span, out ulong stated))
            {
                throw new EmrException(
                    EmrError.NoteSignatureInvalid, $"The signature of '{key.ShownName}' is not of this text.",
                    "Do not use the note; ask its signer for it once more.");
            }
            time = Math.Max(time ?? 0, stated);
        }
        return time;
    }

    /// <summary>What a witness signs (C2SP tlog-cosignature): a header, the time, and the whole text.</summary>
    internal static byte[] CosignedMessage(string text, ulong time) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}"));

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>The note.</summary>
    public override string ToString()
    {
        StringBuilder note = new StringBuilder(Text).Append('\n');
        Span<byte> id = stackalloc byte[KeyIdLength];
        foreach (NoteSignature signature in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, signature.KeyId);
            note.Append(LinePrefix).Append(signature.Name).Append(' ')
                .Append(Convert.ToBase64String([.. id, .. signature.Signature.Span])).Append('\n');
        }
        return note.ToString();
    }

    private bool IsValid(VerifierKey key, ReadOnlySpan<byte> signature, out ulong time)
    {
        time = 0;
        if (key.Role == NoteRole.Log)
            return Adapters.Get<IEd25519>().Verify(key.PublicKey, Encoding.UTF8.GetBytes(Text), signature);
        if (signature.Length < sizeof(ulong))
            return false;
        time = BinaryPrimitives.ReadUInt64BigEndian(signature);
        return time <= long.MaxValue && Adapters.Get<IEd25519>().Verify(key.PublicKey, CosignedMessage(Text, time), signature[sizeof(ulong)..]);
    }

    private static SignedNote ParseText(string note)
    {
        if (note.Any(static character => character < ' ' && character != '\n'))
            throw new FormatException("it has control characters");
        int end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n'))
            throw new FormatException("no empty line parts text and signatures");
        if (end + 2 == note.Length)
            throw new FormatException("it has no signature");
        string[] lines = note[(end + 2)..^1].Split('\n', MaxSignatures + 1);
        return lines.Length <= MaxSignatures
            ? new SignedNote(note[..(end + 1)], lines.Select(ParseLine))
            : throw new FormatException($"it has more than {MaxSignatures} signatures");
    }

    private static NoteSignature ParseLine(string line)
    {
        string[] parts = line.StartsWith(LinePrefix, StringComparison.Ordinal) ? line[LinePrefix.Length..].Split(' ') : [];
        if (parts is not [var name, var encoded] || !PlainName.IsOneWord(name))
            throw new FormatException("a signature line cannot be read");
        if (!CanonicalBase64.TryDecode(encoded, MaxSignatureLength, out byte[] bytes) || bytes.Length <= KeyIdLength)
            throw new FormatException("a signature cannot be read");
        return new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdLength));
    }

    private static EmrException Malformed(string why) =>
        new(EmrError.NoteMalformed, $"The note cannot be read: {why}.",
        "Check that the path names a checkpoint, and fetch it once more, without a program that changes its text.");
}
