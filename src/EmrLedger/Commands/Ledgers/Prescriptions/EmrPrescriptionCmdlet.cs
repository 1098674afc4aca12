using System.Management.Automation;
using EmrLedger.Binding.Ledgers.Prescriptions;
using EmrLedger.Binding.Values;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Commands.Ledgers.Prescriptions;

/// <summary>A cmdlet that says what happens to prescriptions: it signs a statement about each and adds it, in one step.</summary>
public abstract class EmrPrescriptionCmdlet : EmrOneLedgerCmdlet
{
    private readonly Tally tally = new("statement", "added");

    /// <summary>The prescription: its id, or the object that has it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PrescriptionCompleter))]
    public PSObject? TxId { get; set; }

    private protected sealed override LedgerAccess Access => LedgerAccess.Write;

    /// <summary>Who signs.</summary>
    private protected abstract EmrKey Signer { get; }

    /// <summary>Which texts are signed although they look like a mistake.</summary>
    private protected virtual DoubtfulTexts Meant => DoubtfulTexts.None;

    private protected PrescriptionDesk Desk => OpenedLedger.Prescriptions;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        RequireSigning(Signer);
        base.BeginProcessing();
        try
        {
            Desk.RequireLifecycle();
            Prepare();
        }
        catch (EmrException exception)
        {
            Fail(exception);
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (!TryRead(IdReader.Read, TxId, out Hash256 txId))
            return;
        EmrPrescription? after;
        try
        {
            (RxStatement statement, string action) = Stoppable(() => Compose(txId));
            if (!ShouldProcess(OpenedLedger.Path, action))
                return;
            EmrRecord record = Stoppable(() => Sign(txId, statement));
            tally.Add();
            Signed(record);
            after = Stoppable(() => FindAfter(statement, record));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, txId.ToString(), tally);
            return;
        }
        WriteObject(after);
    }

    /// <summary>Looks at what holds for every prescription, once the ledger is open.</summary>
    /// <exception cref="EmrException">The command cannot be done.</exception>
    private protected virtual void Prepare()
    {
    }

    /// <summary>What is said of a prescription, and how one asks for it.</summary>
    /// <exception cref="EmrException">Why nothing can be said.</exception>
    private protected abstract (RxStatement Statement, string Action) Compose(Hash256 txId);

    /// <summary>Signs what is said of a prescription, and adds it; on another thread.</summary>
    private protected virtual EmrRecord Sign(Hash256 txId, RxStatement statement) => Desk.Sign(Signer, statement, Meant, StopToken);

    /// <summary>Says what there is to say of a statement that was added.</summary>
    /// <exception cref="EmrException">What was to be done beside it failed.</exception>
    private protected virtual void Signed(EmrRecord record)
    {
    }

    /// <summary>The prescription as the ledger has it now.</summary>
    /// <exception cref="EmrException">PrescriptionUnknown.</exception>
    private protected EmrPrescription Require(Hash256 txId) => Desk.Find(txId)
        ?? throw new EmrException(EmrError.PrescriptionUnknown, $"The ledger has no prescription {txId}.");

    /// <summary>Units of a fill, in words.</summary>
    private protected static string Quantity(int units, int fill) => $"{Display.Count(units, "unit")} of fill {fill}";

    private EmrPrescription? FindAfter(RxStatement statement, EmrRecord record) => statement.Action switch
    {
        PrescriptionAction.Amend => Desk.Find(record.Contents!.TxId),
        PrescriptionAction.Void => Desk.FindOfDispense(statement.Reference),
        _ => Desk.Find(statement.Reference),
    };
}
