using System.Security.Cryptography;
using EmrLedger.Text;

namespace EmrLedger.Sealing;

/// <summary>What was in an envelope, proved to be what its record commits to. <see cref="Dispose"/> wipes it.</summary>
public sealed class OpenedText : IDisposable
{
    private readonly byte[] content;
    private bool disposed;

    // The content is salt, patient's salt, patient hash, text, and belongs to this object from now on.
    internal OpenedText(byte[] content) => this.content = content;

    /// <summary>Who the text is for, 20 bytes.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Hash160 Patient => new(Content.Slice(Envelope.PatientOffset, Hash160.Length));

    /// <summary>The text, a new string at each call; who asks for it has a copy that is not wiped.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public string Text => StrictUtf8.Encoding.GetString(Content[Envelope.TextOffset..]);

    /// <summary>The salt of the patient's token, 32 bytes, which whatever replaces the prescription takes over.</summary>
    internal ReadOnlySpan<byte> PatientSalt => Content.Slice(SealedText.SaltLength, SealedText.SaltLength);

    private ReadOnlySpan<byte> Content
    {
        get
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return content;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(content);
        disposed = true;
    }
}
