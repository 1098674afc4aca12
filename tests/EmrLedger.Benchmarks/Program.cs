using EmrLedger.Benchmarks;

Dictionary<string, Action> suites = new(StringComparer.OrdinalIgnoreCase)
{
    ["records"] = RecordSuite.Run,
    ["mining"] = MiningSuite.Run,
    ["ledger"] = LedgerSuite.Run,
    ["server"] = ServerSuite.Run,
    ["prescriptions"] = PrescriptionSuite.Run,
    ["evidence"] = EvidenceSuite.Run,
    ["sealing"] = SealingSuite.Run,
    ["report"] = ReportSuite.Run,
    ["pipeline"] = PipelineSuite.Run,
};

if (args is [LedgerMemory.Argument, var task, var file])
    return LedgerMemory.RunTask(task, file);
// Some suites may be told how much they make.
Dictionary<string, Action<int>> sized = new(StringComparer.OrdinalIgnoreCase)
{
    ["prescriptions"] = PrescriptionSuite.Run,
    ["sealing"] = SealingSuite.Run,
    ["report"] = ReportSuite.Run,
};
if (args is [var suite, var number] && sized.TryGetValue(suite, out Action<int>? run) && int.TryParse(number, out int count))
{
    run(count);
    return 0;
}
string[] chosen = args.Length == 0 ? [.. suites.Keys] : args;
if (chosen.FirstOrDefault(name => !suites.ContainsKey(name)) is not null)
{
    Console.WriteLine($"Give the suites to run, or none for all: {string.Join(", ", suites.Keys)}");
    return 2;
}
Console.WriteLine($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
foreach (string name in chosen)
    suites[name]();
return 0;
