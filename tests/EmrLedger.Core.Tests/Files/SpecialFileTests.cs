using System.Diagnostics;
using System.Net.Sockets;
using EmrLedger.Evidence;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What is no file is refused at once: nobody waits for what may never come out of a pipe.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder folder = new();
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SpecialFileTests() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps pipes and devices elsewhere");

    public static TheoryData<string> Kinds => ["pipe", "socket", "device", "folder"];

    public void Dispose()
    {
        socket.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_read_by_nobody(string kind)
    {
        string path = Make(kind);
        EmrException refusal = await RefusedAsync(EmrError.PathNotFile, () => SafeFile.Read(path, 100));
        Assert.Contains(kind, refusal.Message, StringComparison.Ordinal);
        await RefusedAsync(EmrError.PathNotFile, () => SafeFile.OpenRead(path).Dispose());
        await RefusedAsync(EmrError.PathNotFile, () => SafeFile.ReadStart(path, 100));
        await RefusedAsync(EmrError.PathNotFile, () => SignerState.Open(path, CancellationToken.None).Dispose());
        refusal = await RefusedAsync(EmrError.LedgerNotRecognized, () => Ledger.Open(path, LedgerAccess.Read));
        Assert.Contains(kind, refusal.Message, StringComparison.Ordinal);
        await RefusedAsync(EmrError.LedgerNotRecognized, () => Ledger.Open(path, LedgerAccess.Write));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task It_is_not_written_over(string kind)
    {
        string path = Make(kind);
        await RefusedAsync(EmrError.PathNotFile, () => SafeFile.Write(path, [1], secret: false, overwrite: true));
        await RefusedAsync(EmrError.PathNotFile, () => Replacement.RequireFree(path, overwrite: true, FileKind.Ledger));
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public async Task Nor_is_a_pipe_waited_for_that_stands_beside_a_ledger(string suffix)
    {
        string file = folder.File("pipe.emr", FilledLedger.Bytes);
        MakePipe(file + suffix);
        await RefusedAsync(EmrError.PathNotFile, () => Ledger.Open(file, LedgerAccess.Read));
        await RefusedAsync(EmrError.PathNotFile, () => Ledger.Open(file, LedgerAccess.Write));
    }

    [Fact]
    public async Task A_pipe_that_takes_the_place_of_a_file_in_the_last_moment_is_empty()
    {
        string path = Make("pipe");
        Task<int> reading = Task.Run(() =>
        {
            using Stream stream = UnixFile.OpenRead(path);
            return stream.ReadByte();
        }, TestContext.Current.CancellationToken);
        Assert.Equal(-1, await reading.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    private string Make(string kind)
    {
        string path = folder.File(kind);
        switch (kind)
        {
            case "pipe":
                MakePipe(path);
                return path;
            case "socket":
                socket.Bind(new UnixDomainSocketEndPoint(path));
                return path;
            case "folder":
                Directory.CreateDirectory(path);
                return path;
            default:
                return "/dev/zero";
        }
    }

    private static void MakePipe(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<EmrException> RefusedAsync(EmrError error, Action action)
    {
        Task call = Task.Run(action, TestContext.Current.CancellationToken);
        EmrException refusal = await Assert.ThrowsAsync<EmrException>(() => call.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(error, refusal.Error);
        return refusal;
    }
}
