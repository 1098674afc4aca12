using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Commands.Ledgers;

/// <summary>A cmdlet that works with the ledger that its first argument names, and opens it before anything else.</summary>
public abstract class EmrOneLedgerCmdlet : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    [AllowEmptyString]
    public virtual string Ledger { get; set; } = "";

    /// <summary>What the cmdlet does with the ledger.</summary>
    private protected abstract LedgerAccess Access { get; }

    /// <summary>The ledger, from the beginning of processing on.</summary>
    private protected Ledger OpenedLedger { get; set; } = null!;

    /// <summary>The doctor whom a user means: by hash or key, or by the name that the ledger's registry has.</summary>
    /// <exception cref="EmrException">HashInvalid in an open ledger; DoctorNotFound, DoctorAmbiguous.</exception>
    private protected Hash160 DoctorOf(string text) => KeyOf(text, static (desk, name) => desk.Find(name));

    /// <summary>The pharmacy that a user means: by hash or key, or by the name that the ledger's registry has.</summary>
    /// <exception cref="EmrException">HashInvalid in an open ledger; PharmacyNotFound, PharmacyAmbiguous.</exception>
    private protected Hash160 PharmacyOf(string text) => KeyOf(text, static (desk, name) => desk.FindPharmacy(name));

    /// <summary>Refuses a key that opens nothing, or nothing of anybody.</summary>
    private protected void RequireOpener(EmrKey? key, string? patient)
    {
        if (key is null)
            return;
        RequirePrivate(key, "open a text");
        if (patient is null)
        {
            Fail(new EmrException(
                EmrError.HashInvalid, "A key opens the texts of a patient, and no patient was named.",
                "Give -Patient as well; Open-EmrPrescription opens a text by its id."));
        }
    }

    /// <summary>The ids of a patient's records with sealed texts that a key opens.</summary>
    private protected IReadOnlyList<Hash256> FindSealedOf(Hash160 patient, EmrKey key) =>
        Stoppable(() => OpenedLedger.SealedTexts.FindOf(patient, key, StopToken));

    /// <summary>Notes in the journal what records that were added had erased.</summary>
    private protected void Journal(IEnumerable<EmrRecord> added)
    {
        try
        {
            ErasureJournal.AppendErasures(OpenedLedger.Path, added);
        }
        catch (EmrException exception)
        {
            // They are added, and erased.
            WriteWarning($"What was erased is not in the journal, and a backup that is put back may bring it back: {exception.Message}");
        }
    }

    private Hash160 KeyOf(string text, Func<RegistryDesk, string, RegisteredKey> find)
    {
        if (string.IsNullOrWhiteSpace(text) || OpenedLedger.Manifest.Authority is null
            || UserHashTransformationAttribute.TryRead(text, out Hash160 hash))
        {
            return UserHashTransformationAttribute.Read(text);
        }
        _ = Hash160.TryParse(Stoppable(() => find(OpenedLedger.RegistryDesk, text)).Hash, out hash);
        return hash;
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => OpenedLedger = RequireLedger(Ledger, Access);
}
