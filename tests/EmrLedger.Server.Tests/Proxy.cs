using System.Net;
using System.Net.Sockets;

namespace EmrLedger.Tests.Support;

/// <summary>A network between client and server that stalls, cuts and closes halves, as it is told to.</summary>
internal sealed class Proxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int server;
    private readonly List<Socket> sockets = [];
    private readonly ManualResetEventSlim flows = new(initialState: true);
    private volatile bool cutsAnswers;

    public Proxy(int server)
    {
        this.server = server;
        listener.Start();
        Start(Accept);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Nothing gets through until <see cref="Flow"/>.</summary>
    public void Stall() => flows.Reset();

    public void Flow() => flows.Set();

    /// <summary>What is asked gets through, and what is answered is lost together with the connection.</summary>
    public void CutAnswers(bool cut = true) => cutsAnswers = cut;

    /// <summary>Cuts all connections that there are.</summary>
    public void Cut()
    {
        lock (sockets)
        {
            foreach (Socket socket in sockets)
                socket.Dispose();
            sockets.Clear();
        }
    }

    /// <summary>The server's half of every connection is closed, and the client's stays open.</summary>
    public void CloseHalf()
    {
        lock (sockets)
        {
            foreach (Socket socket in sockets.Where(static socket => socket.Connected))
                socket.Shutdown(SocketShutdown.Send);
        }
    }

    public void Dispose()
    {
        listener.Stop();
        flows.Set();
        Cut();
    }

    private void Accept()
    {
        while (true)
        {
            Socket client = listener.AcceptSocket();
            Socket upstream = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            client.NoDelay = true;
            lock (sockets)
                sockets.AddRange([client, upstream]);
            upstream.Connect(IPAddress.Loopback, server);
            Start(() => Pump(client, upstream, isAnswer: false));
            Start(() => Pump(upstream, client, isAnswer: true));
        }
    }

    private void Pump(Socket from, Socket to, bool isAnswer)
    {
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = from.Receive(buffer)) > 0;)
        {
            flows.Wait();
            if (isAnswer && cutsAnswers)
            {
                from.Dispose();
                to.Dispose();
                return;
            }
            to.Send(buffer, read, SocketFlags.None);
        }
        to.Shutdown(SocketShutdown.Send);
    }

    private static void Start(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone.
        }
    })
    { IsBackground = true }.Start();
}
