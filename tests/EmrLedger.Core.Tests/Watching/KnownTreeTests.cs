using System.Numerics;
using CsCheck;
using EmrLedger.Merkle;
using EmrLedger.Tests.Support;
using EmrLedger.Watching;

namespace EmrLedger.Tests;

/// <summary>What a watch remembers of a tree, against the plain recursion of RFC 6962.</summary>
public sealed class KnownTreeTests
{
    private const int Largest = 300;

    private static readonly Hash256[] Leaves =
        [.. Enumerable.Range(0, Largest).Select(static i => PlainTree.Leaf(BitConverter.GetBytes(i)))];

    private static readonly Gen<int> Sizes = Gen.Int[1, Largest];

    [Fact]
    public void The_peaks_are_the_largest_complete_subtrees_and_make_the_tree_again()
    {
        for (int size = 1; size <= Largest; size++)
        {
            MerkleFrontier frontier = Grown(size);
            List<Hash256> peaks = [];
            for (int level = 0, end = size; level < 64; level++)
            {
                if (level >= 31 || (size >> level & 1) == 0)
                {
                    Assert.Null(frontier.PeakAt(level));
                    continue;
                }
                // From the right, each as large as its binary digit.
                int begin = end - (1 << level);
                Hash256 hash = Subtree(level, begin >> level);
                Assert.Equal(((ulong)(begin >> level), hash), frontier.PeakAt(level));
                peaks.Add(hash);
                end = begin;
            }
            Assert.Equal(peaks, frontier.Peaks);
            MerkleFrontier again = MerkleFrontier.Of((ulong)size, peaks);
            Assert.Equal(((ulong)size, PlainTree.Root(Leaves.AsSpan(0, size))), (again.Size, again.Root));
        }
    }

    [Fact]
    public void A_tree_that_was_made_from_its_peaks_grows_like_the_other() => Gen.Select(Sizes, Sizes).Sample((one, other) =>
    {
        (int size, int more) = (Math.Min(one, other), Math.Max(one, other));
        MerkleFrontier whole = Grown(size);
        MerkleFrontier again = MerkleFrontier.Of((ulong)size, whole.Peaks);
        foreach (Hash256 leaf in Leaves[size..more])
            Assert.Equal(whole.Add(leaf), again.Add(leaf));
        Assert.Equal(PlainTree.Root(Leaves.AsSpan(0, more)), again.Root);
        Assert.Equal(whole.Peaks, again.Peaks);
    });

    [Fact]
    public void Of_another_number_of_peaks_there_is_no_tree() => Gen.Select(Sizes, Gen.Int[0, 10]).Sample((size, count) =>
    {
        if (count == BitOperations.PopCount((uint)size))
            return;
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleFrontier.Of((ulong)size, Leaves[..count]));
    });

    [Fact]
    public void The_largest_tree_has_a_peak_at_each_level()
    {
        MerkleFrontier frontier = MerkleFrontier.Of(ulong.MaxValue, Leaves[..64]);
        Assert.Equal(Leaves[..64], frontier.Peaks);
        Assert.Equal((0UL, Leaves[63]), frontier.PeakAt(63));
        Assert.Equal((ulong.MaxValue - 1, Leaves[0]), frontier.PeakAt(0));
    }

    [Fact]
    public void A_tree_has_as_many_nodes_as_came_to_be_with_its_leaves()
    {
        MerkleFrontier frontier = new();
        ulong nodes = 0;
        for (int size = 0; size <= Largest; size++)
        {
            Assert.Equal(nodes, MerkleTree.CountNodes((ulong)size));
            // Of n leaves there are n subtrees of one, n / 2 of two, and so on.
            Assert.Equal((ulong)Enumerable.Range(0, 20).Sum(level => size >> level), nodes);
            if (size < Largest)
                nodes += (ulong)frontier.Add(Leaves[size]).Count;
        }
    }

    [Fact]
    public void Every_subtree_holds_and_none_that_was_changed() => Gen.Select(Sizes, Gen.Int[0, 255]).Sample(
        (size, bit) =>
        {
            KnownTree tree = new(new Nodes(), Grown(size));
            for (int level = 0; size >> level > 0; level++)
            {
                for (int index = 0; index < size >> level; index++)
                {
                    Hash256 hash = Subtree(level, index);
                    Assert.True(tree.Holds(level, (ulong)index, hash), $"{size} {level} {index}");
                    Assert.False(tree.Holds(level, (ulong)index, Flip(hash, bit)), $"{size} {level} {index}");
                }
            }
        },
        iter: 30);

    [Fact]
    public void A_subtree_that_the_tree_does_not_have_does_not_hold()
    {
        KnownTree tree = new(new Nodes(), Grown(13));
        foreach ((int level, ulong index) in new[] { (0, 13UL), (0, 14UL), (1, 6UL), (2, 3UL), (3, 1UL), (4, 0UL), (5, 3UL) })
            Assert.False(tree.Holds(level, index, Subtree(level, (int)index)), $"{level} {index}");
        // Nor another one's hash.
        Assert.False(tree.Holds(0, 3, Subtree(0, 4)));
        Assert.False(tree.Holds(1, 1, Subtree(2, 0)));
    }

    [Fact]
    public void Whoever_reads_a_hash_that_was_changed_on_the_way_knows_it() =>
        Gen.Select(Sizes, Gen.Int[0, 8], Gen.Int[0, 299], Gen.Int[0, 255]).Sample((size, level, place, bit) =>
        {
            level %= BitOperations.Log2((uint)size) + 1;
            int index = place % (size >> level);
            KnownTree sound = new(new Nodes(), Grown(size));
            Assert.Equal(Subtree(level, index), sound.Read(level, (ulong)index));
            Assert.True(sound.Agrees);

            KnownTree changed = new(new Nodes((level, index), bit), Grown(size));
            changed.Read(level, (ulong)index);
            Assert.False(changed.Agrees);
            // Its sibling cannot be led to the top past it, unless it is a top itself.
            int sibling = index ^ 1;
            if (sibling >= size >> level)
                return;
            KnownTree beside = new(new Nodes((level, index), bit), Grown(size));
            Assert.Equal(Subtree(level, sibling), beside.Read(level, (ulong)sibling));
            Assert.False(beside.Agrees);
        });

    private static MerkleFrontier Grown(int size)
    {
        MerkleFrontier frontier = new();
        foreach (Hash256 leaf in Leaves[..size])
            frontier.Add(leaf);
        return frontier;
    }

    private static Hash256 Subtree(int level, int index) =>
        PlainTree.Root(Leaves.AsSpan(index << level, 1 << level));

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        byte[] bytes = hash.ToBytes();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }

    /// <summary>What a store keeps, with one hash that somebody changed.</summary>
    private sealed class Nodes((int, int)? changed = null, int bit = 0) : IMerkleNodes
    {
        public Hash256 Read(int level, ulong index)
        {
            if (level > 8 || (long)(index + 1) << level > Largest)
                return default;
            Hash256 hash = Subtree(level, (int)index);
            return changed == (level, (int)index) ? Flip(hash, bit) : hash;
        }
    }
}
