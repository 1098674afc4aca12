using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger;

/// <summary>
/// The Ed25519 key of a log or a witness, with the name that its signatures bear. The secret is in no property;
/// <see cref="Dispose"/> wipes it.
/// </summary>
public sealed class NoteKey : IDisposable
{
    /// <summary>The length of a seed: 32 bytes.</summary>
    internal const int SeedLength = 32;

    private readonly byte[]? seed;
    private bool disposed;

    private NoteKey(VerifierKey verifier, byte[]? seed, string? path)
    {
        Verifier = verifier;
        this.seed = seed;
        Path = path;
    }

    /// <summary>The name.</summary>
    public string Name => Verifier.Name;

    /// <summary>What the key signs.</summary>
    public NoteRole Role => Verifier.Role;

    /// <summary>The line to publish, by which others verify.</summary>
    public string VerifierKey => Verifier.ToString();

    /// <summary>The key's algorithm.</summary>
    public KeyAlgorithm Algorithm { get; } = KeyAlgorithm.Ed25519;

    /// <summary>Whether the key can sign.</summary>
    public bool HasPrivateKey => seed is not null && !disposed;

    /// <summary>The file that the key was read from; null where it was made in this session.</summary>
    public string? Path { get; }

    internal VerifierKey Verifier { get; }

    /// <summary>A new random key pair.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NameInvalid"/>.</exception>
    public static NoteKey Generate(string name, NoteRole role)
    {
        // What others named is read by the format's rule; a new name also has nothing that drives a terminal.
        if (name is not null && Display.Line(name) != name)
        {
            throw new EmrException(
                EmrError.NameInvalid, "The key's name has characters that cannot be seen, or that change how a line is shown.",
                "Give a name like clinic.example/emr.");
        }
        byte[] seed = GC.AllocateUninitializedArray<byte>(SeedLength, pinned: true);
        RandomNumberGenerator.Fill(seed);
        return new NoteKey(VerifierOf(name!, role, seed), seed, path: null);
    }

    /// <summary>A public key alone.</summary>
    public static NoteKey FromVerifier(VerifierKey verifier, string? path = null) => new(verifier, seed: null, path);

    /// <summary>A key pair from a seed of 32 bytes, which is copied.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NameInvalid"/>, or KeyMalformed for another length.</exception>
    public static NoteKey FromSeed(string name, NoteRole role, ReadOnlySpan<byte> seed, string? path = null)
    {
        if (seed.Length != SeedLength)
            throw new EmrException(EmrError.KeyMalformed, "The private key is not an Ed25519 seed of 32 bytes.");
        byte[] copy = GC.AllocateUninitializedArray<byte>(SeedLength, pinned: true);
        seed.CopyTo(copy);
        return new NoteKey(VerifierOf(name, role, copy), copy, path);
    }

    /// <summary>The line to publish.</summary>
    public override string ToString() => VerifierKey;

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(seed);
        disposed = true;
    }

    /// <summary>The signature of a note's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time that a witness states, Unix seconds; a log states none.</param>
    internal NoteSignature Sign(string text, ulong time)
    {
        if (Role == NoteRole.Log)
            return new NoteSignature(Name, Verifier.Id, Adapters.Get<IEd25519>().Sign(Seed, Encoding.UTF8.GetBytes(text)));
        byte[] stamp = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(stamp, time);
        byte[] signature = Adapters.Get<IEd25519>().Sign(Seed, SignedNote.CosignedMessage(text, time));
        return new NoteSignature(Name, Verifier.Id, (byte[])[.. stamp, .. signature]);
    }

    /// <summary>The 32-byte seed.</summary>
    internal ReadOnlySpan<byte> Seed
    {
        get
        {
            if (seed is null)
            {
                throw new EmrException(
                    EmrError.KeyHasNoPrivateKey, $"The key '{Verifier.ShownName}' is a public key and cannot sign.");
            }
            return disposed
                ? throw new EmrException(EmrError.KeyDisposed, $"The secret of the key '{Verifier.ShownName}' was wiped.")
                : seed;
        }
    }

    private static VerifierKey VerifierOf(string name, NoteRole role, byte[] seed)
    {
        Span<byte> publicKey = stackalloc byte[Notes.VerifierKey.PublicKeyLength];
        Adapters.Get<IEd25519>().DerivePublicKey(seed, publicKey);
        return new VerifierKey(name, role, publicKey);
    }
}
