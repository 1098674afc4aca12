using System.Diagnostics;

namespace EmrLedger.Tests.Support;

/// <summary>Whether work goes on where none should.</summary>
internal static class Idle
{
    /// <summary>Waits until the process rests: a worker left behind would use up a processor for ever.</summary>
    public static void Assert(ITestOutputHelper log)
    {
        TimeSpan window = TimeSpan.FromMilliseconds(200);
        using Process self = Process.GetCurrentProcess();
        for (int tries = 1; tries <= 20; tries++)
        {
            self.Refresh();
            TimeSpan before = self.TotalProcessorTime;
            Thread.Sleep(window);
            self.Refresh();
            TimeSpan used = self.TotalProcessorTime - before;
            log.WriteLine($"{used.TotalMilliseconds:0} ms of processor time in {window.TotalMilliseconds:0} ms afterwards.");
            if (used < window / 4)
                return;
        }
        Xunit.Assert.Fail("Something goes on using a processor.");
    }
}
