using System.Diagnostics;

namespace EmrLedger.Benchmarks;

/// <summary>What PowerShell adds: cmdlets in a pipeline beside the core's own calls, and the import of the module.</summary>
internal static class PipelineSuite
{
    // Both sides in one process, which compiles the library for both in the same way.
    private const string Pipelines = """
        param($manifest)
        $ErrorActionPreference = 'Stop'
        Import-Module $manifest
        $doctor = New-EmrKey
        $patient = [EmrLedger.Hash160]::new([byte[]]::new(20))
        $rows = foreach ($i in 1..500) { [pscustomobject]@{ Patient = '0' * 40; Prescription = 'Medication A: 10mg' } }
        $signed = $rows | New-SignedRecord -Key $doctor
        # What was judged once is not judged again: each round has records of its own.
        $copy = { $signed | ForEach-Object { [EmrLedger.EmrRecord]::new($_.TxId, $_.DoctorHash, $_.PatientHash, $_.DoctorPublicKey, $_.Prescription, $_.Nonce, $_.Signature) } }
        $pairs = [ordered]@{
            'New-SignedRecord' = @(
                { $n = 0uL; foreach ($row in $rows) { $null = [EmrLedger.Records.RecordSigner]::Sign($doctor, $patient, $row.Prescription, ++$n) } }
                { $null = $rows | New-SignedRecord -Key $doctor })
            'Test-EmrRecord' = @(
                { $check = [EmrLedger.Records.RecordSequenceCheck]::new(0, 'AnyS'); foreach ($record in $records) { $null = $check.Check($record) } }
                { $null = $records | Test-EmrRecord })
        }
        function Measure-Microseconds($work) {
            $watch = [Diagnostics.Stopwatch]::new()
            foreach ($i in 1..4) {
                $records = & $copy
                $watch.Start()
                & $work
                $watch.Stop()
            }
            $watch.Elapsed.TotalMicroseconds / 2000
        }
        function Get-Median($values) { @($values | Sort-Object)[[math]::Floor($values.Count / 2)] }
        foreach ($name in $pairs.Keys) {
            $core, $cmdlet = $pairs[$name]
            foreach ($i in 1..5) { $records = & $copy; & $core; $records = & $copy; & $cmdlet }
            $rounds = foreach ($i in 1..9) { [pscustomobject]@{ Core = Measure-Microseconds $core; Cmdlet = Measure-Microseconds $cmdlet } }
            $ratio = Get-Median @($rounds | ForEach-Object { $_.Cmdlet / $_.Core })
            [string]::Format([cultureinfo]::InvariantCulture, '  {0,-20} core {1:0.0} us, in a pipeline {2:0.0} us an object: x{3:0.000}',
                $name, (Get-Median $rounds.Core), (Get-Median $rounds.Cmdlet), $ratio)
        }
        """;

    public static void Run()
    {
        Console.WriteLine();
        Console.WriteLine("Cmdlets in a pipeline and the core's own calls (9 interleaved rounds in one pwsh)");
        Console.WriteLine(PowerShell(Pipelines)?.TrimEnd() ?? "  not available here");
        new Comparison("Import", "ms for a whole process", rounds: 9)
            .Add("pwsh that does nothing", static () => ProcessTime("0"), isReference: true)
            .Add("pwsh that imports the module", static () => ProcessTime($"Import-Module '{Manifest}'"))
            .Run();
    }

    /// <summary>Runs a script in pwsh with the staged module's manifest as its first argument; null where it cannot run.</summary>
    internal static string? PowerShell(string script, params string[] arguments)
    {
        string given = string.Join(' ', arguments.Prepend(Manifest).Select(static argument => $"'{argument.Replace("'", "''", StringComparison.Ordinal)}'"));
        return Stopwatches.Output("pwsh", "-NoProfile", "-NonInteractive", "-Command", $"& {{ {script} }} {given}");
    }

    private static string Manifest { get; } = FindManifest();

    private static double? ProcessTime(string command)
    {
        long begun = Stopwatch.GetTimestamp();
        return Stopwatches.Output("pwsh", "-NoProfile", "-NonInteractive", "-Command", command) is null
            ? null
            : Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
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
