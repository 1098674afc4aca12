using EmrLedger.Tests;
using EmrLedger.Tests.Support;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace EmrLedger.Tests;

/// <summary>Stops the server when all tests are done.</summary>
public sealed class ServerFixture : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => TestServer.StopShared();
}
