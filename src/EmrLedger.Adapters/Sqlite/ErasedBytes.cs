using System.Buffers.Binary;
using System.Numerics;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// What of erased envelopes is looked for in a file: every eighth byte of the secret part begins a word of 8, and each run of 15
/// bytes that is left of an envelope holds one of them. They are no secret, as the envelopes are none: they were encrypted.
/// </summary>
internal sealed class ErasedBytes
{
    // 8 MiB, of a thousand envelopes at least. Of more, the file is not searched: all of it is written anew.
    private const int MostWords = 1 << 20;
    private const int WordLength = sizeof(ulong);

    private readonly HashSet<ulong> words = [];
    private long? before;
    private bool isWhole = true;

    /// <summary>The mark of the note that was made along with the last of them; null where nothing was erased.</summary>
    public long? Mark { get; private set; }

    /// <summary>Whether nothing was erased.</summary>
    public bool IsEmpty => Mark is null;

    /// <summary>Begins an erasure.</summary>
    /// <param name="mark">The mark of its note.</param>
    /// <param name="before">The mark of the note that was there, of an erasure that is not finished.</param>
    public void Begin(long mark, long? before)
    {
        Mark = mark;
        this.before = before;
    }

    /// <summary>Adds what is erased.</summary>
    public void Add(EnvelopeRow row)
    {
        if (words.Count > MostWords)
            isWhole = false;
        if (!isWhole)
            return;
        ReadOnlySpan<byte> nonce = row.Nonce.Span;
        for (int i = EnvelopeRow.HeaderLength; i + WordLength <= row.Envelope.Length; i += WordLength)
            Add(row.Envelope.Span.Slice(i, WordLength));
        if (nonce.Length >= WordLength)
        {
            Add(nonce[..WordLength]);
            Add(nonce[^WordLength..]);
        }
    }

    /// <summary>Adds what a transaction erased, once it is durable.</summary>
    public void Add(ErasedBytes later)
    {
        if (later.IsEmpty)
            return;
        // What others erased, and did not finish, is not known here.
        bool follows = later.before is null || later.before == Mark;
        if (later.before is null)
            Clear();
        isWhole = isWhole && later.isWhole && follows && words.Count + later.words.Count <= MostWords;
        if (isWhole)
            words.UnionWith(later.words);
        else
            words.Clear();
        Mark = later.Mark;
    }

    /// <summary>Whether this is all that was erased when a note bore a mark.</summary>
    public bool IsAllOf(long mark) => isWhole && Mark == mark;

    /// <summary>Forgets all of it.</summary>
    public void Clear()
    {
        words.Clear();
        words.TrimExcess();
        (Mark, before, isWhole) = (null, null, true);
    }

    /// <summary>Counts the words that are found at any place of a file, which is read once.</summary>
    /// <param name="read">Reads the next bytes into a buffer, and returns how many; 0 at the end.</param>
    /// <param name="cancellation">Ends the search soon.</param>
    public long CountIn(Func<byte[], int> read, CancellationToken cancellation)
    {
        Sieve sieve = new(words);
        byte[] buffer = new byte[64 * 1024];
        ulong word = 0;
        long length = 0;
        long found = 0;
        for (int count; (count = read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (byte next in buffer.AsSpan(0, count))
            {
                word = (word >> 8) | ((ulong)next << 56);
                if (++length >= WordLength && sieve.May(word) && words.Contains(word))
                    found++;
            }
        }
        return found;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // One byte over and over is in many files, and in no ciphertext.
        if (word != (byte)word * 0x0101010101010101UL)
            words.Add(word);
    }

    // Says of nearly every word that it is none of them, without looking it up.
    private readonly struct Sieve
    {
        private const int BitsPerWord = 32;

        private readonly ulong[] bits;
        private readonly int shift;

        public Sieve(HashSet<ulong> words)
        {
            int log = Math.Max(16, BitOperations.Log2((ulong)Math.Max(1, words.Count) * BitsPerWord));
            bits = new ulong[1 << (log - 6)];
            shift = 64 - log;
            foreach (ulong word in words)
                bits[Index(word) >> 6] |= 1UL << (int)(Index(word) & 63);
        }

        public bool May(ulong word) => (bits[Index(word) >> 6] & (1UL << (int)(Index(word) & 63))) != 0;

        private ulong Index(ulong word) => (word * 0x9E3779B97F4A7C15UL) >> shift;
    }
}
