using EmrLedger.Blocks;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Tests;

/// <summary>Every kernel against the reference, on the same inputs.</summary>
public sealed class KernelTests
{
    /// <summary>Set for a process whose runtime leaves instructions alone: how the name of its widest kernel must end.</summary>
    internal const string WidestVariable = "EMRLEDGER_TESTS_WIDEST_KERNEL";

    private const int MaxWindow = 4096;

    // Where instructions are left alone, it is the same code at another width.
    private static readonly int Windows = Environment.GetEnvironmentVariable(WidestVariable) is null ? 10_000 : 2_500;

    private static readonly IReadOnlyList<Func<BlockTemplate, SearchKernel>> Kernels =
        [.. SearchKernels.Vectorised, ArmSha2.IsSupported ? SearchKernels.Sha2 : static template => new Sha2Kernel<Sha2Model>(template)];

    [Fact]
    public void All_kernels_agree_with_the_reference_on_random_windows()
    {
        Random random = new(20240323);
        int hits = 0;
        for (int i = 0; i < Windows; i++)
        {
            BlockTemplate template = RandomTemplate(random, RandomDifficulty(random));
            SearchKernel reference = SearchKernels.Reference(template);
            (ulong first, ulong last) = RandomWindow(random);
            if (i % 2 == 0 && reference.FindLowest(first, last) is { } known)
                (first, last) = WindowAround(random, known);

            ulong? expected = reference.FindLowest(first, last);
            ulong? candidate = reference.NextCandidate(first, last);
            hits += expected is null ? 0 : 1;
            foreach (Func<BlockTemplate, SearchKernel> make in Kernels)
            {
                SearchKernel kernel = make(template);
                Assert.Equal((kernel.Name, expected), (kernel.Name, kernel.FindLowest(first, last)));
                Assert.Equal((kernel.Name, candidate), (kernel.Name, kernel.NextCandidate(first, last)));
            }
        }
        Assert.InRange(hits, Windows / 10, Windows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(25)]
    public void A_hit_in_every_lane_is_found(int records)
    {
        foreach (Func<BlockTemplate, SearchKernel> make in Kernels)
        {
            BlockTemplate template = Template(records, difficulty: 1 << 12);
            ulong hit = SearchKernels.Reference(template).FindLowest(100, ulong.MaxValue)!.Value;
            for (ulong lane = 0; lane < 32; lane++)
            {
                SearchKernel kernel = make(template);
                Assert.Equal(hit, kernel.FindLowest(hit - lane, ulong.MaxValue));
                Assert.Equal(hit, kernel.FindLowest(hit - lane, hit));
                Assert.Null(lane == 0 ? null : kernel.FindLowest(hit - lane, hit - 1));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_search_crosses_2_to_the_32_and_ends_at_2_to_the_64(int records)
    {
        BlockTemplate template = Template(records, difficulty: 1 << 16);
        BlockTemplate impossible = Template(records, UInt128.MaxValue);
        const ulong Edge = 1UL << 32;
        ulong afterEdge = SearchKernels.Reference(template).FindLowest(Edge, ulong.MaxValue)!.Value;
        ulong? beforeEdge = SearchKernels.Reference(template).FindLowest(Edge - 100, Edge - 1);
        Assert.Null(beforeEdge);
        foreach (Func<BlockTemplate, SearchKernel> make in Kernels)
        {
            Assert.Equal(afterEdge, make(template).FindLowest(Edge - 100, ulong.MaxValue));
            Assert.Equal(afterEdge, make(template).FindLowest(Edge - 1, afterEdge));
            Assert.Null(make(impossible).FindLowest(ulong.MaxValue - 70, ulong.MaxValue));
            Assert.Equal(ulong.MaxValue, make(Template(records, 1)).FindLowest(ulong.MaxValue, ulong.MaxValue));
        }
    }

    [Fact]
    public void The_widest_kernel_is_what_the_runtime_allows()
    {
        string name = SearchKernels.Widest(Template(0, 1)).Name;
        Assert.EndsWith(Environment.GetEnvironmentVariable(WidestVariable) ?? "lanes", name, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_that_a_layout_calls_varying_are_those_that_the_nonce_reaches()
    {
        AssertLayout<EvenLayout>();
        AssertLayout<OddLayout>();
    }

    [Fact]
    public void A_candidate_that_is_no_hit_is_passed_over()
    {
        // Between ⌊2^256 / d⌋ and the same first word followed by ones there is room for candidates that are no hits.
        BlockTemplate template = Template(0, (UInt128)0xFFFF_FFFF);
        Assert.Equal(1u, template.Target.FirstWord);
        SearchKernel kernel = new PretendingKernel(template, [3, 7, 9]);
        Assert.Null(kernel.FindLowest(0, 9));
    }

    private static void AssertLayout<TLayout>()
        where TLayout : INonceLayout
    {
        bool[] varies = new bool[Sha256Words.Rounds];
        varies[TLayout.NonceWord] = true;
        for (int t = 16; t < varies.Length; t++)
            varies[t] = varies[t - 16] || varies[t - 15] || varies[t - 7] || varies[t - 2];
        Assert.Equal(varies, Enumerable.Range(0, varies.Length).Select(t => ((TLayout.VaryingWords >> t) & 1) != 0));
    }

    private static BlockTemplate Template(int records, UInt128 difficulty) =>
        new(default, default, new Hash256[records], 1711213303, difficulty);

    private static BlockTemplate RandomTemplate(Random random, UInt128 difficulty)
    {
        Hash256[] txIds = [.. Enumerable.Range(0, random.Next(0, EmrBlock.MaxRecords + 1)).Select(_ => new Hash256(Bytes(Hash256.Length)))];
        return new BlockTemplate(
            new Hash256(Bytes(Hash256.Length)), new Hash160(Bytes(Hash160.Length)), txIds, (ulong)random.NextInt64(), difficulty);

        byte[] Bytes(int length)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    // From 1 to 2^127, most of them small enough for hits.
    private static UInt128 RandomDifficulty(Random random) =>
        random.Next(4) == 0 ? UInt128.One << random.Next(0, 128) : (UInt128)random.Next(1, 1 << random.Next(1, 13));

    private static (ulong First, ulong Last) RandomWindow(Random random)
    {
        ulong length = (ulong)random.Next(1, MaxWindow + 1);
        ulong[] places = [0, 1UL << 32, ulong.MaxValue, (ulong)random.NextInt64()];
        ulong around = places[random.Next(places.Length)];
        ulong back = (ulong)random.Next(0, (int)length);
        ulong first = around < back ? 0 : around - back;
        return (first, ulong.MaxValue - first < length - 1 ? ulong.MaxValue : first + (length - 1));
    }

    private static (ulong First, ulong Last) WindowAround(Random random, ulong hit)
    {
        ulong before = Math.Min(hit, (ulong)random.Next(0, 64));
        ulong after = Math.Min(ulong.MaxValue - hit, (ulong)random.Next(0, 64));
        return (hit - before, hit + after);
    }

    private sealed class PretendingKernel(BlockTemplate template, ulong[] candidates) : SearchKernel(template)
    {
        public override string Name => "pretending";

        public override ulong? NextCandidate(ulong first, ulong last) =>
            candidates.Where(candidate => candidate >= first && candidate <= last).Select(candidate => (ulong?)candidate).FirstOrDefault();
    }
}
