using System.Collections;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Records;

namespace EmrLedger.Commands.Records;

/// <summary>
/// The prescriptions that a cmdlet is given to sign: each on its command line, in a row of a table that is piped to it, or partly
/// here and partly there. It has parameters InputObject, Patient and Prescription, and may have more.
/// </summary>
/// <param name="cmdlet">Where errors go.</param>
/// <param name="isGiven">Whether the user or the pipeline gave a parameter.</param>
internal sealed class PrescriptionRows(EmrCmdlet cmdlet, Func<string, bool> isGiven)
{
    private const string InputObject = nameof(InputObject);
    private const string Patient = nameof(Patient);
    private const string Prescription = nameof(Prescription);

    private static readonly string[] Columns = [Patient, Prescription];

    private readonly HashSet<string> refusedTables = [];
    private PSObject? input;
    private Foreign? row;
    private bool isRow;
    private long rows;

    /// <summary>Takes the next; where it lacks something, that is reported, and false returned.</summary>
    /// <param name="next">What is piped.</param>
    /// <param name="isComplete">Whether the command line gives patient and prescription itself.</param>
    /// <param name="optional">What a row may give beside these two.</param>
    public bool TryNext(PSObject? next, bool isComplete, params ReadOnlySpan<string> optional)
    {
        input = next;
        isRow = isGiven(InputObject);
        if (isRow)
            rows++;
        // The engine looks for columns among an object's properties, and a hashtable has keys.
        row = isRow && next?.BaseObject is IDictionary ? Foreign.Of(next) : null;
        string[] missing = [.. Columns.Where(name => !Has(name))];
        bool isOfUse = !isRow || !isComplete;
        foreach (string name in optional)
            isOfUse |= Has(name);
        if (missing.Length == 0 && isOfUse)
            return true;
        WriteMissing(missing);
        return false;
    }

    /// <summary>Whether the command line or the row gives a value.</summary>
    public bool Has(string name) => isGiven(name) || row?.Has(name) == true;

    /// <summary>A value of the command line or of the row.</summary>
    public object? Value(string name, object? bound) => isGiven(name) ? bound : row?.Get(name, EmrError.PrescriptionColumnMissing);

    /// <summary>Patient and text.</summary>
    /// <exception cref="EmrException">HashInvalid, PrescriptionNotText.</exception>
    public (Hash160 Patient, string Text) Read(string patient, PSObject? prescription) =>
        (UserHashTransformationAttribute.Read(new UserHashTransformationAttribute().TextOf(Value(Patient, patient))),
            PrescriptionReader.Read(Value(Prescription, prescription)));

    /// <summary>A failure of this prescription, which names its row where it is one, and what the error is about.</summary>
    public (EmrException Exception, object? Target) Of(EmrException exception) => isRow
        ? (new EmrException(exception.Error, $"Row {rows}: {exception.Message}", exception.Cure, exception),
            new InputRow(rows, Foreign.Names(input)))
        : (exception, null);

    private void WriteMissing(string[] missing)
    {
        if (!isRow)
        {
            cmdlet.WriteFailure(new EmrException(
                EmrError.PrescriptionColumnMissing, $"The command was given no -{string.Join(" and no -", missing)}.",
                "Give -Patient and -Prescription, or pipe rows that have columns of these names."));
            return;
        }
        // Every row of a table has the same columns: one error says it for all.
        IReadOnlyList<string> columns = Foreign.Names(input);
        if (refusedTables.Add(string.Join('\n', columns)))
            cmdlet.WriteFailure(PrescriptionTable.Lacks(rows, columns, missing), new InputRow(rows, []));
    }
}
