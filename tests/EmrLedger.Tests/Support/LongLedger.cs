[assembly: AssemblyFixture(typeof(EmrLedger.Tests.Support.LongLedger))]

namespace EmrLedger.Tests.Support;

/// <summary>A chain that takes a moment to check, made once for all tests that need one.</summary>
public sealed class LongLedger : IDisposable
{
    public const int Records = 12_000;
    public const int Blocks = (Records / 25) + 1;

    private readonly TempFolder folder = new();
    private readonly Lazy<(string Ledger, string Export)> files;

    public LongLedger() => files = new Lazy<(string, string)>(Make);

    /// <summary>Copies the ledger, which has no authority and nothing pending.</summary>
    public void CopyLedger(string path) => File.Copy(files.Value.Ledger, path);

    /// <summary>Copies its export.</summary>
    public void CopyExport(string path) => File.Copy(files.Value.Export, path);

    public void Dispose() => folder.Dispose();

    private (string, string) Make()
    {
        (string ledger, string export) = (folder.File("long.emr"), folder.File("long.jsonl"));
        using Shell shell = new();
        shell["ledger"] = ledger;
        shell["export"] = export;
        shell.Output(
            $$"""
            $doctor = New-EmrKey
            $null = New-EmrLedger -LiteralPath $ledger -Name Long -Difficulty 1 -Open
            $records = 1..{{Records}} | ForEach-Object { [pscustomobject]@{ Patient = $doctor.Hash; Prescription = "Text $_" } } |
                New-SignedRecord -Key $doctor
            Add-EmrRecord $ledger $records
            $null = Invoke-EmrMining -Ledger $ledger -Miner $doctor
            Export-EmrLedger $ledger -LiteralPath $export
            """);
        return (ledger, export);
    }
}
