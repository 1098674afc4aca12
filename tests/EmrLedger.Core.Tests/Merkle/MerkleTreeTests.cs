using CsCheck;
using EmrLedger.Merkle;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Roots, proofs and subtrees against the plain recursion of RFC 6962.</summary>
public sealed class MerkleTreeTests
{
    private const int Largest = 130;

    private static readonly Hash256[] Leaves = MakeLeaves(Largest);

    private static readonly Gen<(int Size, int Other, int Place, int Bit)> Cases =
        Gen.Select(Gen.OneOf(Gen.Int[1, 70], Gen.Int[1, 2000]), Gen.Int[0, 1999], Gen.Int[0, 63], Gen.Int[0, 255]);

    [Fact]
    public void Every_root_up_to_130_leaves_is_that_of_the_recursion()
    {
        MerkleFrontier frontier = new();
        for (int size = 0; size <= Largest; size++)
        {
            Hash256 root = PlainTree.Root(Leaves.AsSpan(0, size));
            Nodes nodes = new(Leaves[..size]);
            Assert.Equal(root, MerkleTree.Root(nodes, (ulong)size));
            Assert.Equal((root, (ulong)size), (frontier.Root, frontier.Size));
            Assert.Equal(root, MerkleFrontier.Of(nodes, (ulong)size).Root);
            if (size < Largest)
                frontier.Add(Leaves[size]);
        }
    }

    [Fact]
    public void Every_proof_up_to_130_leaves_is_that_of_the_recursion_and_verifies()
    {
        for (int size = 1; size <= Largest; size++)
        {
            Hash256[] leaves = Leaves[..size];
            Nodes nodes = new(leaves);
            Hash256 root = PlainTree.Root(leaves);
            for (int index = 0; index < size; index++)
            {
                Hash256[] proof = [.. MerkleTree.InclusionProof(nodes, (ulong)index, (ulong)size)];
                if (size < 40 || index % 7 == 0)
                    Assert.Equal(PlainTree.Path(index, leaves), proof);
                Assert.True(MerkleProof.IsIncluded(leaves[index], (ulong)index, (ulong)size, proof, root));
            }
        }
    }

    [Fact]
    public void A_changed_inclusion_proof_does_not_verify() => Cases.Sample(
        (size, other, place, bit) =>
        {
            Hash256[] leaves = MakeLeaves(size);
            Nodes nodes = new(leaves);
            (ulong count, ulong index) = ((ulong)size, (ulong)(other % size));
            Hash256 root = MerkleTree.Root(nodes, count);
            Hash256[] proof = [.. MerkleTree.InclusionProof(nodes, index, count)];
            Hash256 leaf = leaves[index];
            Assert.True(MerkleProof.IsIncluded(leaf, index, count, proof, root));
            Assert.False(MerkleProof.IsIncluded(Flip(leaf, bit), index, count, proof, root));
            Assert.False(MerkleProof.IsIncluded(leaf, index, count, proof, Flip(root, bit)));
            Assert.False(MerkleProof.IsIncluded(leaf, index, count, [.. proof, leaf], root));
            Assert.False(MerkleProof.IsIncluded(leaf, index, count, [leaf, .. proof], root));
            Assert.False(MerkleProof.IsIncluded(leaf, count, count, proof, root));
            Assert.False(MerkleProof.IsIncluded(leaf, ulong.MaxValue, count, proof, root));
            if (size > 1)
            {
                Assert.False(MerkleProof.IsIncluded(leaf, (index + 1) % count, count, proof, root));
                Assert.False(MerkleProof.IsIncluded(leaf, index, count, proof.AsSpan(1), root));
                Assert.False(MerkleProof.IsIncluded(leaf, index, count, proof.AsSpan(..^1), root));
                Assert.False(MerkleProof.IsIncluded(leaf, index, count, FlipOne(proof, place, bit), root));
            }
        },
        iter: 300);

    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing_and_no_leaf()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleHash.Empty.ToString());
        Assert.Equal(MerkleHash.Empty, PlainTree.Root([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(new Nodes(Leaves), 3, 3));
        Assert.False(MerkleProof.IsIncluded(Leaves[0], 0, 0, [], MerkleHash.Empty));
    }

    [Fact]
    public void Completed_subtrees_are_those_of_the_recursion()
    {
        MerkleFrontier frontier = new();
        List<Hash256> before = [];
        int total = 0;
        foreach (Hash256 leaf in Leaves)
        {
            ulong index = (ulong)before.Count;
            (int, ulong, Hash256)[] completed = [.. MerkleTree.Completed(new Nodes([.. before]), index, leaf)];
            Assert.Equal(completed, frontier.Add(leaf));
            before.Add(leaf);
            foreach ((int level, ulong position, Hash256 hash) in completed)
                Assert.Equal(PlainTree.Root(Leaves.AsSpan((int)position << level, 1 << level)), hash);
            total += completed.Length;
        }
        // Of n leaves there are n subtrees of one, n / 2 of two, and so on.
        Assert.Equal(Enumerable.Range(0, 8).Sum(static level => Largest >> level), total);
    }

    [Fact]
    public void Sizes_beyond_all_ledgers_are_no_trouble()
    {
        Hash256 leaf = Leaves[0];
        Hash256[] proof = [.. Enumerable.Repeat(leaf, 64)];
        Assert.False(MerkleProof.IsIncluded(leaf, ulong.MaxValue - 1, ulong.MaxValue, proof, leaf));
        Assert.Equal(63, MerkleTree.InclusionProof(new Same(leaf), 5, 1UL << 63).Count);
        Assert.Equal(64, MerkleTree.InclusionProof(new Same(leaf), 5, ulong.MaxValue).Count);
        Assert.Equal(MerkleTree.Root(new Same(leaf), ulong.MaxValue), MerkleFrontier.Of(new Same(leaf), ulong.MaxValue).Root);
    }

    private static Hash256[] MakeLeaves(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => PlainTree.Leaf(BitConverter.GetBytes(i)))];

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        byte[] bytes = hash.ToBytes();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }

    private static Hash256[] FlipOne(Hash256[] proof, int place, int bit)
    {
        Hash256[] changed = [.. proof];
        changed[place % proof.Length] = Flip(changed[place % proof.Length], bit);
        return changed;
    }

    private sealed class Nodes(Hash256[] leaves) : IMerkleNodes
    {
        private readonly Dictionary<(int, ulong), Hash256> known = [];

        public Hash256 Read(int level, ulong index)
        {
            if (level == 0)
                return leaves[index];
            if (!known.TryGetValue((level, index), out Hash256 hash))
                known[(level, index)] = hash = PlainTree.Node(Read(level - 1, 2 * index), Read(level - 1, (2 * index) + 1));
            return hash;
        }
    }

    private sealed class Same(Hash256 hash) : IMerkleNodes
    {
        public Hash256 Read(int level, ulong index) => hash;
    }
}
