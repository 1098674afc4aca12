using EmrLedger.Soak;
using EmrLedger.Soak.Roles;
using EmrLedger.Soak.Suites;
using EmrLedger.Soak.Support;

Dictionary<string, (string Usage, Action<string[]> Run)> suites = new(StringComparer.Ordinal)
{
    ["kill"] = (KillSuite.Usage, KillSuite.Run),
    ["contend"] = (ContendSuite.Usage, ContendSuite.Run),
    ["miners"] = (MinersSuite.Usage, MinersSuite.Run),
    ["race"] = (RaceSuite.Usage, RaceSuite.Run),
    ["eio"] = (ErrorSuite.Usage, ErrorSuite.Run),
    ["full"] = (FullDiskSuite.Usage, FullDiskSuite.Run),
    ["erase"] = (EraseSuite.Usage, EraseSuite.Run),
    ["stop"] = (StopSuite.Usage, StopSuite.Run),
    ["permissions"] = (PermissionSuite.Usage, PermissionSuite.Run),
    ["places"] = (PlaceSuite.Usage, PlaceSuite.Run),
    ["sharing"] = (SharingSuite.Usage, SharingSuite.Run),
    ["server"] = (ServerSuite.Usage, ServerSuite.Run),
    ["watch"] = (WatchSuite.Usage, WatchSuite.Run),
};
Dictionary<string, Action<string[]>> roles = new(StringComparer.Ordinal)
{
    ["role-write"] = WriterRole.Run,
    ["role-append"] = AppenderRole.Run,
    ["role-mine"] = MinerRole.Run,
    ["role-dispense"] = PharmacyRole.Run,
    ["role-erase"] = EraserRole.Run,
    ["role-read"] = ReaderRole.Run,
    ["role-trial"] = TrialRole.Run,
    ["role-hold"] = HolderRole.Run,
    ["role-probe"] = ProbeRole.Run,
    ["role-share-write"] = SharedWriterRole.Run,
    ["role-share-mine"] = SharedMinerRole.Run,
    ["role-grow"] = GrowerRole.Run,
    ["role-watch"] = WatcherRole.Run,
};

if (args.Length > 0 && roles.TryGetValue(args[0], out Action<string[]>? role))
{
    role(args[1..]);
    return ExitCodes.Passed;
}
if (args.Length == 0 || !suites.TryGetValue(args[0], out (string Usage, Action<string[]> Run) suite))
{
    Console.WriteLine("What a ledger survives. Give one of these, with numbers where the defaults do not fit:");
    foreach ((string name, (string usage, _)) in suites)
        Console.WriteLine($"  {name,-12} {usage.Split('|')[0],-54} {usage.Split('|')[1]}");
    Console.WriteLine(
        $"Exit codes: {ExitCodes.Passed} passed, {ExitCodes.Failed} failed, {ExitCodes.Skipped} cannot be shown here.");
    return ExitCodes.Usage;
}
try
{
    suite.Run(args[1..]);
    return ExitCodes.Passed;
}
catch (SoakSkipException skip)
{
    Console.WriteLine($"SKIPPED: {skip.Message}");
    return ExitCodes.Skipped;
}
catch (SoakException failure)
{
    Console.WriteLine($"FAILED: {failure.Message}");
    return ExitCodes.Failed;
}
