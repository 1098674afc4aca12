namespace EmrLedger.Tests.Durability;

/// <summary>
/// Short versions of the suites of tests/EmrLedger.Soak; they run one after another, since each uses the whole machine.
/// </summary>
public sealed class DurabilityTests
{
    [Fact]
    public Task Nothing_that_a_killed_writer_acknowledged_is_lost() => SoakProgram.RunAsync("kill", "20");

    [Fact]
    public Task Processes_that_add_at_once_leave_no_gap_and_no_duplicate() => SoakProgram.RunAsync("contend", "4", "50");

    [Fact]
    public Task Two_miners_seal_nothing_twice() => SoakProgram.RunAsync("miners", "300");

    [Fact]
    public Task Pharmacies_that_race_dispense_each_prescription_once() => SoakProgram.RunAsync("race", "10", "4", "file");

    [Fact]
    public Task A_process_that_has_a_ledger_open_twice_keeps_its_locks() => SoakProgram.RunAsync("sharing");

    [Theory]
    [InlineData("fsync", "3")]
    [InlineData("pwrite64", "2")]
    [InlineData("pread64", "1")]
    [InlineData("openat", "1")]
    [InlineData("ftruncate", "1")]
    public Task A_failed_system_call_loses_nothing_and_is_survived(string call, string times) =>
        SoakProgram.RunAsync("eio", times, call);

    [Fact]
    public Task A_full_disk_is_survived() => SoakProgram.RunAsync("full", "3");

    [Fact]
    public Task What_waits_or_works_for_long_can_be_stopped() => SoakProgram.RunAsync("stop", "20");

    [Fact]
    public Task What_may_not_be_read_or_written_is_refused_with_a_typed_error() => SoakProgram.RunAsync("permissions");

    [Fact]
    public Task Disks_that_cannot_be_written_or_trusted_are_told_from_others() => SoakProgram.RunAsync("places");
}
