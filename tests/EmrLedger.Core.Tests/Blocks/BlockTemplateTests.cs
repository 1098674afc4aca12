using System.Security.Cryptography;
using CsCheck;
using EmrLedger.Blocks;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class BlockTemplateTests
{
    [Fact]
    public void The_id_is_the_hash_of_the_plain_bytes() => Gen.Select(
        Gens.BlockHash, Gens.UserHash, Gens.BlockHash.Array[0, 40], Gen.ULong, Gens.UInt128.Where(difficulty => difficulty > 0), Gen.ULong)
        .Sample((previous, miner, txIds, timestamp, difficulty, nonce) =>
        {
            BlockTemplate template = new(previous, miner, txIds, timestamp, difficulty);
            BlockValues draft = new()
            {
                Previous = previous.ToString(),
                Miner = miner.ToString(),
                Records = [.. txIds.Select(txId => new EmrRecord(txId.ToString(), "", "", "", "", 0, ""))],
                Timestamp = timestamp,
                Difficulty = difficulty,
                Nonce = nonce,
            };
            Assert.Equal(draft.Preimage[..^8], template.Prefix.ToArray());
            Assert.Equal(76 + (32 * txIds.Length), template.Prefix.Length);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(draft.Preimage)), template.BlockId(nonce).ToString());
            Assert.Equal(
                (previous, miner, timestamp, difficulty),
                (template.Previous, template.Miner, template.Timestamp, template.Target.Difficulty));
            Assert.Equal(txIds, template.TxIds);
        });

    [Fact]
    public void Difficulty_0_has_no_template() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockTemplate(default, default, [], 0, 0));
}
