using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>A cmdlet that registers keys, each on its command line or in a row of a table.</summary>
public abstract class EmrRegisterCmdlet : EmrRegistryCmdlet
{
    private readonly PublicKeyTextTransformationAttribute keys = new();
    private readonly HashSet<string> refusedTables = [];
    private long rows;

    /// <summary>A key, or a row of a table: what it gives is taken where the command line does not give it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Takes back who was revoked, or gives who is registered the name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The role: the name of the parameter that gives the key.</summary>
    private protected abstract string Role { get; }

    /// <summary>What the parameter of the role gives.</summary>
    private protected abstract string GivenKey { get; }

    /// <summary>The error where a table lacks a column.</summary>
    private protected abstract EmrError ColumnMissing { get; }

    /// <summary>The error where a hash was given.</summary>
    private protected abstract EmrError KeyRequired { get; }

    /// <summary>Registers one key.</summary>
    private protected abstract void Register(RegistryDesk desk, EmrKey key, string name, EmrKey authority);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsGiven(nameof(InputObject)))
            rows++;
        Foreign? row = Foreign.Of(InputObject);
        string? text = IsGiven(Role) ? GivenKey : KeyText(row);
        string? name = IsGiven(nameof(Name)) ? Name : row?.FindText(nameof(Name));
        if (text is null || string.IsNullOrEmpty(name))
        {
            WriteMissing(text is null, string.IsNullOrEmpty(name));
            return;
        }
        if (TryRead(given => PublicKeyTextTransformationAttribute.Read(given, KeyRequired), text, out var key))
        {
            State(
                key.Hash, $"Register the {Role.ToLowerInvariant()} {key.Hash}",
                (desk, authority) => Register(desk, key, name, authority));
        }
    }

    // The engine looks for columns among an object's properties, and a hashtable has keys.
    private string? KeyText(Foreign? row) => row is not null
        ? row.FindText(Role) ?? row.FindText(nameof(EmrKey.PublicKey))
        : IsGiven(nameof(InputObject)) ? keys.TextOf(InputObject) : null;

    private void WriteMissing(bool lacksKey, bool lacksName)
    {
        string[] missing = [.. lacksKey ? [Role] : (string[])[], .. lacksName ? [nameof(Name)] : (string[])[]];
        if (Foreign.Of(InputObject) is null)
        {
            WriteFailure(new EmrException(
                ColumnMissing, $"The command was given no -{string.Join(" and no -", missing)}.",
                $"Give -{Role} and -Name, or pipe rows that have columns of these names."));
            return;
        }
        // Every row of a table has the same columns: one error says it for all.
        IReadOnlyList<string> columns = Foreign.Names(InputObject);
        if (!refusedTables.Add(string.Join('\n', columns)))
            return;
        string[] named = [.. missing.Select(column => column == Role ? $"{Role} (or PublicKey)" : column)];
        string[] expected = lacksKey ? [.. missing, nameof(EmrKey.PublicKey)] : missing;
        string lacks = $"The table from row {rows} on has no column {string.Join(" and no column ", named)}, "
            + "and nobody of it is registered";
        WriteFailure(TableHeader.Lacks(ColumnMissing, lacks, columns, expected), new InputRow(rows, []));
    }
}
