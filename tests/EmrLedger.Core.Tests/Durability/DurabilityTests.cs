namespace EmrLedger.Tests.Durability;

/// <summary>Short versions of the suites of tests/EmrLedger.Soak; they run one after another, since each uses the whole machine.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public Task Nothing_that_a_killed_writer_acknowledged_is_lost() => SoakProgram.RunAsync("kill", "20");

    [Fact]
    public Task Processes_that_add_at_once_leave_no_gap_and_no_duplicate() => SoakProgram.RunAsync("contend", "4", "60");

    [Fact]
    public Task Two_miners_seal_nothing_twice() => SoakProgram.RunAsync("miners", "400");

    [Fact]
    public Task A_process_that_has_a_ledger_open_twice_keeps_its_locks() => SoakProgram.RunAsync("sharing");
}
