using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Registry;

namespace EmrLedger.Commands;

/// <summary>Register-EmrDoctor: states, as a ledger's authority, whose records it takes.</summary>
[Cmdlet(VerbsLifecycle.Register, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class RegisterEmrDoctorCommand : EmrRegistryCmdlet
{
    private readonly PublicKeyTextTransformationAttribute keys = new();
    private readonly HashSet<string> refusedTables = [];
    private long rows;

    /// <summary>A key, or a row of a table: what it gives is taken where the command line does not give it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The doctor's public key.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PublicKey")]
    [PublicKeyTextTransformation]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public string Doctor { get; set; } = "";

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Takes a revoked doctor back, or gives a registered one the name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsGiven(nameof(InputObject)))
            rows++;
        Foreign? row = Foreign.Of(InputObject);
        string? text = IsGiven(nameof(Doctor)) ? Doctor : KeyText(row);
        string? name = IsGiven(nameof(Name)) ? Name : row?.FindText(nameof(Name));
        if (text is null || string.IsNullOrEmpty(name))
        {
            WriteMissing(text is null, string.IsNullOrEmpty(name));
            return;
        }
        if (TryRead(PublicKeyTextTransformationAttribute.Read, text, out var doctor))
        {
            State(
                doctor.Hash, $"Register the doctor {doctor.Hash}",
                (desk, authority) => desk.Register(doctor, name, authority, Force, StopToken));
        }
    }

    // The engine looks for columns among an object's properties, and a hashtable has keys.
    private string? KeyText(Foreign? row) => row is not null
        ? row.FindText(nameof(Doctor)) ?? row.FindText(nameof(EmrKey.PublicKey))
        : IsGiven(nameof(InputObject)) ? keys.TextOf(InputObject) : null;

    private void WriteMissing(bool lacksKey, bool lacksName)
    {
        string[] missing = [.. lacksKey ? [nameof(Doctor)] : (string[])[], .. lacksName ? [nameof(Name)] : (string[])[]];
        if (Foreign.Of(InputObject) is null)
        {
            WriteFailure(new EmrException(
                EmrError.DoctorColumnMissing, $"The command was given no -{string.Join(" and no -", missing)}.",
                "Give -Doctor and -Name, or pipe rows that have columns of these names."));
            return;
        }
        // Every row of a table has the same columns: one error says it for all.
        IReadOnlyList<string> columns = Foreign.Names(InputObject);
        if (!refusedTables.Add(string.Join('\n', columns)))
            return;
        string[] named = [.. missing.Select(static column => column == nameof(Doctor) ? "Doctor (or PublicKey)" : column)];
        string[] expected = lacksKey ? [.. missing, nameof(EmrKey.PublicKey)] : missing;
        string lacks = $"The table from row {rows} on has no column {string.Join(" and no column ", named)}, "
            + "and nobody of it is registered";
        WriteFailure(TableHeader.Lacks(EmrError.DoctorColumnMissing, lacks, columns, expected), new InputRow(rows, []));
    }
}
