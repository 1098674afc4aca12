using System.Buffers.Binary;
using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// The last message block of a template, and the state of SHA-256 before it. The nonce's 8 bytes begin at byte 12 of that
/// block where the number of records is even, and at byte 44 where it is odd; padding fills the rest.
/// </summary>
internal sealed class LastBlock
{
    private const int BlockWords = 16;
    private const int BlockLength = BlockWords * sizeof(uint);

    private readonly uint[] midstate = Sha256Words.InitialState.ToArray();
    private readonly uint[] words = new uint[BlockWords];

    public LastBlock(BlockTemplate template)
    {
        ReadOnlySpan<byte> prefix = template.Prefix;
        int whole = prefix.Length / BlockLength;
        for (int i = 0; i < whole; i++)
        {
            ReadWords(prefix.Slice(i * BlockLength, BlockLength), words);
            Sha256Words.Compress(midstate, words);
        }

        Span<byte> last = stackalloc byte[BlockLength];
        last.Clear();
        ReadOnlySpan<byte> rest = prefix[(whole * BlockLength)..];
        rest.CopyTo(last);
        last[rest.Length + sizeof(ulong)] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(last[^sizeof(ulong)..], (ulong)(prefix.Length + sizeof(ulong)) * 8);
        ReadWords(last, words);
        NonceWord = rest.Length / sizeof(uint);
    }

    /// <summary>The index of the word that holds the nonce's low half: 3 or 11.</summary>
    public int NonceWord { get; }

    /// <summary>The state before this block: 8 words.</summary>
    public ReadOnlySpan<uint> Midstate => midstate;

    /// <summary>The message words, 16, as if the nonce were 0.</summary>
    public ReadOnlySpan<uint> Words => words;

    /// <summary>The first word of the state before this block.</summary>
    public uint FirstWord => midstate[0];

    /// <summary>Computes what does not depend on the low half of the nonce.</summary>
    /// <param name="highNonce">The high half of the nonce.</param>
    /// <param name="varying">Bit t: schedule word t depends on the low half.</param>
    /// <param name="constants">64 words, see <see cref="LaneBlock{T}.Constants"/>.</param>
    /// <param name="start">8 words, see <see cref="LaneBlock{T}.Start"/>.</param>
    public void Prepare(uint highNonce, ulong varying, Span<uint> constants, Span<uint> start)
    {
        words.CopyTo(constants);
        constants[NonceWord] = 0;
        constants[NonceWord + 1] = BinaryPrimitives.ReverseEndianness(highNonce);
        for (int t = BlockWords; t < Sha256Words.Rounds; t++)
        {
            // A varying word stands here as the sum of its constant terms, which is no term of a later word.
            constants[t] = (Varies(t - 16) ? 0 : constants[t - 16])
                + (Varies(t - 15) ? 0 : Sha256Words.SmallSigma0(constants[t - 15]))
                + (Varies(t - 7) ? 0 : constants[t - 7])
                + (Varies(t - 2) ? 0 : Sha256Words.SmallSigma1(constants[t - 2]));
        }
        for (int t = 0; t < Sha256Words.Rounds; t++)
        {
            if (!Varies(t))
                constants[t] += Sha256Words.RoundConstants[t];
        }

        midstate.CopyTo(start);
        for (int t = 0; t < NonceWord; t++)
            Sha256Words.Round(start, constants[t]);
        Sha256Words.Round(start, Sha256Words.RoundConstants[NonceWord]);

        bool Varies(int t) => ((varying >> t) & 1) != 0;
    }

    private static void ReadWords(ReadOnlySpan<byte> bytes, Span<uint> destination)
    {
        for (int i = 0; i < BlockWords; i++)
            destination[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
    }
}
