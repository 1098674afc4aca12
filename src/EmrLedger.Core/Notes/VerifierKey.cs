using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Text;

namespace EmrLedger.Notes;

/// <summary>
/// Who signs notes, in the public one-line form (C2SP signed-note, "vkey"): <c>name+id+base64(type ‖ key)</c>, where id is
/// the first four bytes of SHA-256(name ‖ LF ‖ type ‖ key) in hex and key the 32 bytes of Ed25519 (RFC 8032).
/// </summary>
public sealed class VerifierKey
{
    /// <summary>The length of an Ed25519 public key: 32 bytes.</summary>
    public const int PublicKeyLength = 32;

    private const int MaxNameBytes = 200;
    private const byte LogType = 0x01;
    private const byte WitnessType = 0x04;

    private readonly byte[] publicKey;

    /// <summary>The verifier key of a name and 32 bytes.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NameInvalid"/> for a name that cannot be one.</exception>
    public VerifierKey(string name, NoteRole role, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (publicKey.Length != PublicKeyLength)
            throw new ArgumentException("An Ed25519 public key has 32 bytes.", nameof(publicKey));
        if (!IsName(name))
        {
            throw new EmrException(
                EmrError.NameInvalid, "The key's name is empty or too long, or has spaces, plus signs or control characters.",
                "Give a name like clinic.example/emr.");
        }
        Name = name;
        Role = role;
        this.publicKey = publicKey.ToArray();
        byte[] digest = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', TypeByte, .. publicKey]);
        Id = BinaryPrimitives.ReadUInt32BigEndian(digest);
    }

    /// <summary>The name that stands in signature lines.</summary>
    public string Name { get; }

    /// <summary>The name, safe on a terminal.</summary>
    internal string ShownName => Display.Line(Name);

    /// <summary>What the key signs.</summary>
    public NoteRole Role { get; }

    /// <summary>Tells keys of one name apart; no more than that.</summary>
    public uint Id { get; }

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    private byte TypeByte => Role == NoteRole.Log ? LogType : WitnessType;

    /// <summary>Whether a text can name a key: no spaces, no plus sign, no control characters.</summary>
    public static bool IsName(string name) => PlainName.CanBeRead(name, MaxNameBytes) && PlainName.IsOneWord(name);

    /// <summary>Reads the one-line form; only what <see cref="ToString"/> writes is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        string[] parts = (text ?? "").Split('+', 3);
        if (parts is not [var name, var id, var material] || !IsName(name) || material.Length > 64)
            return false;
        byte[] bytes = new byte[48];
        if (!Convert.TryFromBase64String(material, bytes, out int length) || length != 1 + PublicKeyLength || bytes[0] is not (LogType or WitnessType))
            return false;
        VerifierKey read = new(name, bytes[0] == LogType ? NoteRole.Log : NoteRole.Witness, bytes.AsSpan(1, PublicKeyLength));
        if (read.ToString() != text || !uint.TryParse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _))
            return false;
        key = read;
        return true;
    }

    /// <summary>The one-line form.</summary>
    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([TypeByte, .. publicKey])}";
}
