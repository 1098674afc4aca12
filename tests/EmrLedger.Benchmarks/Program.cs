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
    ["pipeline"] = PipelineSuite.Run,
};

if (args is [LedgerMemory.Argument, var task, var file])
    return LedgerMemory.RunTask(task, file);
// That suite alone may be told how much it makes.
if (args is ["prescriptions", var number] && int.TryParse(number, out int count))
{
    PrescriptionSuite.Run(count);
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
