using System.Diagnostics;
using System.Runtime;

namespace EmrLedger.Tests.Support;

/// <summary>Whether work goes on where none should.</summary>
internal static class Idle
{
    /// <summary>
    /// Waits until the process rests: a worker left behind would use up a processor for ever. What the runtime compiles anew in the
    /// background, for many seconds after many tests, is no work of ours.
    /// </summary>
    public static void Assert(ITestOutputHelper log)
    {
        TimeSpan window = TimeSpan.FromMilliseconds(200);
        using Process self = Process.GetCurrentProcess();
        int quiet = 0;
        for (int tries = 1; tries <= 20; tries++)
        {
            self.Refresh();
            TimeSpan before = self.TotalProcessorTime - JitInfo.GetCompilationTime();
            Thread.Sleep(window);
            self.Refresh();
            TimeSpan used = self.TotalProcessorTime - JitInfo.GetCompilationTime() - before;
            log.WriteLine($"{used.TotalMilliseconds:0} ms of processor time in {window.TotalMilliseconds:0} ms afterwards.");
            // A compilation counts where it ends, and may hide what went on in that window; not in two.
            quiet = used < window / 4 ? quiet + 1 : 0;
            if (quiet == 2)
                return;
        }
        Xunit.Assert.Fail("Something goes on using a processor.");
    }
}
