namespace EmrLedger.Tests.Support;

/// <summary>Tests that each have a shell of their own.</summary>
public abstract class ShellTests : IDisposable
{
    private protected Shell Shell { get; } = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Shell.Dispose();
}
