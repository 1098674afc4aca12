namespace EmrLedger.Tests.Support;

/// <content>What a test asks for, which is skipped where there is no server.</content>
public sealed partial class TestServer
{
    /// <summary>The server of all tests.</summary>
    public static TestServer Require()
    {
        TestServer? server = Shared.Value;
        Assert.SkipWhen(server is null, NoServer);
        return server;
    }

    /// <summary>A server of a test's own.</summary>
    public static TestServer Own()
    {
        TestServer? server = TryOwn();
        Assert.SkipWhen(server is null, NoServer);
        return server;
    }
}
