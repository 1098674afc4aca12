using System.Diagnostics;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>What PowerShell adds: cmdlets in a pipeline beside the core's own calls, and the import of the module.</summary>
internal static class PipelineSuite
{
    private const int Count = 500;

    private const string Measure = """
        param($manifest, $what)
        $ErrorActionPreference = 'Stop'
        Import-Module $manifest
        $doctor = New-EmrKey
        $rows = foreach ($i in 1..500) { [pscustomobject]@{ Patient = '00112233445566778899aabbccddeeff00112233'; Prescription = 'Medication A: 10mg' } }
        $records = $rows | New-SignedRecord -Key $doctor
        $work = switch ($what) {
            sign { { $null = $rows | New-SignedRecord -Key $doctor } }
            check { { $null = $records | Test-EmrRecord } }
        }
        foreach ($i in 1..4) { & $work }
        $done = 0
        $watch = [Diagnostics.Stopwatch]::StartNew()
        while ($watch.Elapsed.TotalSeconds -lt 0.7) { & $work; $done += $rows.Count }
        ($done / $watch.Elapsed.TotalSeconds).ToString([cultureinfo]::InvariantCulture)
        """;

    public static void Run()
    {
        EmrKey doctor = EmrKey.Generate();
        Hash160 patient = default;
        EmrRecord[] records = [.. Enumerable.Range(1, Count).Select(i => RecordSigner.Sign(doctor, patient, "Medication A: 10mg", (ulong)i))];

        new Comparison("Signing in a pipeline", "records/s")
            .Add("core: RecordSigner.Sign", () => Stopwatches.PerSecond(() => SignAll(doctor, patient), Count), isReference: true)
            .Add("cmdlet: New-SignedRecord", static () => PowerShell(Measure, "sign"))
            .Run();
        new Comparison("Checking in a pipeline", "records/s")
            .Add("core: RecordSequenceCheck.Check", () => Stopwatches.PerSecond(() => RecordSuite.CheckAll(records), Count), isReference: true)
            .Add("cmdlet: Test-EmrRecord", static () => PowerShell(Measure, "check"))
            .Run();
        new Comparison("Import", "ms for a whole process", rounds: 9)
            .Add("pwsh that does nothing", static () => ProcessTime("0"), isReference: true)
            .Add("pwsh that imports the module", static () => ProcessTime($"Import-Module '{Manifest}'"))
            .Run();
    }

    /// <summary>Runs a script in pwsh with the staged module's manifest as its first argument, and reads the one number it prints.</summary>
    internal static double? PowerShell(string script, params string[] arguments)
    {
        string given = string.Join(' ', arguments.Prepend(Manifest).Select(static argument => $"'{argument.Replace("'", "''", StringComparison.Ordinal)}'"));
        return Stopwatches.External("pwsh", "-NoProfile", "-NonInteractive", "-Command", $"& {{ {script} }} {given}");
    }

    private static string Manifest { get; } = FindManifest();

    private static double? ProcessTime(string command)
    {
        long begun = Stopwatch.GetTimestamp();
        return Stopwatches.Output("pwsh", "-NoProfile", "-NonInteractive", "-Command", command) is null
            ? null
            : Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static void SignAll(EmrKey doctor, Hash160 patient)
    {
        for (int i = 1; i <= Count; i++)
            RecordSigner.Sign(doctor, patient, "Medication A: 10mg", (ulong)i);
    }

    private static string FindManifest()
    {
        const string Name = "EmrLedger.psd1";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Name)))
                return Path.Combine(folder.FullName, Name);
        }
        throw new FileNotFoundException("The module's manifest is in no folder above the benchmarks.", Name);
    }
}
