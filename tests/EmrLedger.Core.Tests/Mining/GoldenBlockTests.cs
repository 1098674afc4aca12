using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class GoldenBlockTests
{
    private const string BlockId = "000045add63c6a12ba9e386df44c00d4c291d0ac07b3c8a6ff57e30a21232800";
    private const string MinerHash = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task The_notebooks_own_block_is_mined(int workers)
    {
        Assert.True(Hash160.TryParse(MinerHash, out Hash160 miner));
        BlockTemplate template = new(default, miner, [], 1711213303, 100_000);
        MiningRun run = MiningRun.Start(template, new MiningOptions { Workers = workers }, TestContext.Current.CancellationToken);
        Assert.Equal(5687UL, await run.Completion);
        Assert.Equal(BlockId, template.BlockId(5687).ToString());
    }

    [Fact]
    public void The_notebooks_own_block_is_valid()
    {
        BlockValues draft = new() { Miner = MinerHash, Difficulty = 100_000, Nonce = 5687, BlockId = BlockId };
        Assert.True(new ChainCheck(100_000, new UserStates()).Check(draft.Build()).Valid);
        Assert.Equal(BlockId, draft.Build().ToString());
    }
}
