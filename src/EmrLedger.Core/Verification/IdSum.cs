using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EmrLedger.Verification;

/// <summary>
/// Which ids there are, as a sum: two of the same salt agree where the ids do, in whatever order they came, and no id is kept.
/// The salt is secret and of one run, so that nobody could choose ids to make sums agree.
/// </summary>
/// <param name="salt">The salt, 32 bytes.</param>
internal sealed class IdSum(byte[] salt)
{
    /// <summary>The salt's length, in bytes.</summary>
    public const int SaltLength = Hash256.Length;

    private UInt128 sum;

    /// <summary>How many there are.</summary>
    public ulong Count { get; private set; }

    /// <summary>Whether these are the ids of another sum.</summary>
    public bool Agrees(IdSum other) => sum == other.sum && Count == other.Count;

    /// <summary>One more.</summary>
    public void Add(Hash256 id)
    {
        sum += TermOf(id);
        Count++;
    }

    /// <summary>One that was added is gone.</summary>
    public void Remove(Hash256 id)
    {
        sum -= TermOf(id);
        Count--;
    }

    private UInt128 TermOf(Hash256 id)
    {
        // Salt and id have fixed lengths, so that nobody can lengthen one hash into another.
        Span<byte> bytes = stackalloc byte[SaltLength + Hash256.Length];
        salt.CopyTo(bytes);
        id.CopyTo(bytes[SaltLength..]);
        Span<byte> hash = stackalloc byte[Hash256.Length];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
