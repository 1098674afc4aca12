namespace EmrLedger.Commands.Ledgers;

/// <summary>
/// A cmdlet that reads a ledger: one that its command line names, which is opened before anything else; or each that comes
/// down the pipeline.
/// </summary>
public abstract class EmrPipedLedgerCmdlet : EmrOneLedgerCmdlet
{
    private bool isPiped;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        Prepare();
        isPiped = Ledger.Length == 0 && !IsGiven(nameof(Ledger));
        if (isPiped)
            return;
        base.BeginProcessing();
        try
        {
            Opened();
        }
        catch (EmrException exception)
        {
            Fail(exception, IsOfArgument(exception.Error) ? null : TargetOf(Ledger));
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (isPiped && !TryOpen())
            return;
        Read();
    }

    /// <summary>Looks at the arguments of the command line before a ledger is opened.</summary>
    private protected virtual void Prepare()
    {
    }

    /// <summary>Begins with a ledger.</summary>
    /// <exception cref="EmrException">Nothing can be read of it.</exception>
    private protected virtual void Opened()
    {
    }

    /// <summary>Reads what one input asks for.</summary>
    private protected abstract void Read();

    private bool TryOpen()
    {
        try
        {
            OpenedLedger = OpenLedger(Ledger, Access);
            Opened();
            return true;
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, TargetOf(Ledger));
            return false;
        }
    }

    private static bool IsOfArgument(EmrError error) => error is
        EmrError.HashInvalid or EmrError.DoctorNotFound or EmrError.DoctorAmbiguous or EmrError.PharmacyNotFound
        or EmrError.PharmacyAmbiguous;
}
