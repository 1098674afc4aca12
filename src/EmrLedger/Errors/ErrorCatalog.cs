using System.Management.Automation;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;
using static EmrLedger.EmrError;
using static System.Management.Automation.ErrorCategory;

namespace EmrLedger.Errors;

/// <summary>
/// How each error of the library appears in PowerShell: its id is the enum's name; its category, and what to do next in the
/// words of the module's commands, stand here.
/// </summary>
internal static class ErrorCatalog
{
    /// <summary>The error record of an expected failure, whose cure is completed.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">
    /// The user's path or id, or null; never a key or a patient's text. Of a connection string the secrets are left out.
    /// </param>
    public static ErrorRecord Record(EmrException exception, object? target = null)
    {
        exception.Cure ??= Cure(exception.Error);
        object? shown = target is string text ? LedgerLocation.ShownOf(text) : target;
        ErrorRecord record = new(exception, exception.Error.ToString(), Category(exception.Error), shown)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = exception.Cure },
        };
        // Some views show it; what the error is about is kept as it is, for scripts.
        record.CategoryInfo.TargetName = Display.Line(record.CategoryInfo.TargetName);
        return record;
    }

    /// <summary>The category of an error.</summary>
    public static ErrorCategory Category(EmrError error) => Of(error).Category;

    /// <summary>What to do about an error where the library knows nothing more exact.</summary>
    public static string Cure(EmrError error) => Of(error).Cure;

// An error that is missing here fails the build (CS8509); a number that stands for no error does not (CS8524).
#pragma warning disable CS8524
    private static (ErrorCategory Category, string Cure) Of(EmrError error) => error switch
    {
        DifficultyInvalid => (InvalidArgument,
            "Give decimal digits; put numbers of more than 28 digits in quotes, since PowerShell rounds them otherwise."),
        TimestampInvalid => (InvalidArgument,
            "Give a date like 2027-01-31 or '2027-01-31 14:30', or as Get-Date returns it, or Unix seconds in decimal digits."),
        NonceInvalid => (InvalidArgument, "Give a whole number in decimal digits; a doctor's first record has nonce 1."),
        NonceExhausted => (LimitsExceeded, "Give the doctor a new key: its nonces begin at 1."),
        HeightInvalid => (InvalidArgument, "Give a whole number in decimal digits."),
        HashInvalid => (InvalidArgument,
            "Give a hash of 40 hex digits, a public key of 176, or a key object; for a record or a block, its id of 64 hex "
            + "digits or the object itself."),
        PreviousInvalid => (InvalidArgument, "Give the block before, or its id of 64 hex digits."),

        PrescriptionNotText => (InvalidArgument,
            "Put the text in quotes; read JSON with ConvertFrom-EmrJson, which changes no text."),
        PrescriptionEmpty => (InvalidArgument, "Give the text, or -AllowEmptyText where an empty one is meant."),
        PrescriptionGarbled => (InvalidData,
            "Read the file in its own encoding, as with Import-Csv -Encoding ansi; give -AllowGarbledText where the text is meant."),
        PrescriptionColumnMissing => (InvalidArgument,
            "Say where the values are, as with -Patient { $_.'Patient ID' } -Prescription { $_.Text }."),
        DoctorColumnMissing => (InvalidArgument,
            "Say where the values are, as with -Doctor { $_.'Public key' } -Name { $_.'Full name' }."),
        PharmacyColumnMissing => (InvalidArgument,
            "Say where the values are, as with -Pharmacy { $_.'Public key' } -Name { $_.'Full name' }."),
        PrescriptionTooLong => (LimitsExceeded, "Shorten the text, or split it into several records."),
        PrescriptionNotEncodable => (InvalidArgument, "Repair the text where a character was cut in two."),

        RecordMemberMissing => (InvalidArgument, "Give records as New-SignedRecord returns them, with all their members."),
        BlockMemberMissing => (InvalidArgument, "Keep blocks with ConvertTo-EmrJson or Export-Clixml, which lose nothing."),
        InputNotRecord => (InvalidArgument,
            "Pipe records one by one; read JSON with ConvertFrom-EmrJson and CSV files with Import-Csv."),
        InputNotBlock => (InvalidArgument, "Pipe blocks one by one; read JSON with ConvertFrom-EmrJson."),
        RecordInvalid => (InvalidData,
            "Check it with Test-EmrRecord -Detailed, with -Ledger where it is for one, or read it again from its source."),
        BlockInvalid => (InvalidData,
            "Check it with Test-EmrBlock -Detailed, with -Ledger where it is for one, or read it again from its source."),
        UserStateInvalid => (InvalidArgument, "Give states as Test-EmrBlock -Detailed returns them."),
        JsonInvalid => (ParserError,
            "Compare the line with what ConvertTo-EmrJson writes; check that the path names the right file."),

        KeyInvalid => (InvalidArgument,
            "Give what New-EmrKey or Import-EmrKey returns in this session, as in -Key (Import-EmrKey ./doctor.pem)."),
        KeyMalformed => (InvalidData, "Check that the file is a key file and whole, or restore it from a backup."),
        KeyUnsupported => (NotImplemented,
            "Such a key cannot become one of this module: make a new one with New-EmrKey, and keep it with Export-EmrKey."),
        KeyHasNoPrivateKey => (InvalidOperation,
            "Import the private key's file with Import-EmrKey, or use the key that New-EmrKey returned."),
        KeyDisposed => (InvalidOperation, "Import the key again with Import-EmrKey."),
        KeyProtectionRequired => (SecurityError,
            "Give -Passphrase (Read-Host -AsSecureString), or -PublicOnly, or both -NoPassphrase and -Force."),
        KeyFormatNotEncryptable => (InvalidArgument,
            "Use the format Pkcs8 with a passphrase, or ask for an unprotected file with -NoPassphrase and -Force."),
        PassphraseRequired => (SecurityError, "Give its passphrase with -Passphrase."),
        PassphraseWrong => (AuthenticationError, "Give the passphrase that the file was written with."),
        PassphraseEmpty => (InvalidArgument, "Give a passphrase of at least one character."),

        PathNotFound => (ObjectNotFound, "Check the path."),
        PathNotFile => (InvalidArgument, "Give the path of a file."),
        PathInvalid => (InvalidArgument, "Give the path of a file."),
        PathAmbiguous => (InvalidArgument, "Give one file; -LiteralPath takes brackets as they are."),
        FileExists => (ResourceExists,
            "Give another path, or -Force to replace it. New-EmrLedger never overwrites: move the file away first."),
        FileKindMismatch => (ResourceExists, "Give another path, or move or delete the file yourself."),
        FileTooLarge => (LimitsExceeded, "Check that the path names the right file."),
        FileReadFailed => (ReadError, "Try again when no other program uses the file, and check the disk."),
        FileWriteFailed => (WriteError, "Free some space where the disk is full, or choose another folder."),

        MiningSliceNotFixed => (InvalidArgument, "Give -Timestamp too, and at most 25 records."),
        MiningExhausted => (LimitsExceeded, "Mine again: at another time, the block is another."),
        MiningTimeout => (OperationTimeout, "Give more time with -TimeoutSec, or a lower difficulty."),
        MiningFailed => (InvalidResult, "This is a fault of the module: please report it."),
        ModuleIncomplete => (NotInstalled, "Install or build the module again."),

        NameInvalid => (InvalidArgument,
            "Give a shorter name on one line; for an origin, a log or a witness one without spaces, like clinic.example/emr."),
        LedgerInvalid => (InvalidArgument,
            "Give the path of a ledger's file, the connection string of a server, or what New-EmrLedger or Get-EmrLedger returns."),
        LedgerNotFound => (ObjectNotFound, "Check the path, or make a ledger with New-EmrLedger."),
        LedgerNotRecognized => (InvalidData,
            "Give the path of a file that New-EmrLedger made. Of an export, Import-EmrLedger makes a ledger; Test-EmrLedger "
            + "checks it as it is."),
        LedgerVersionUnsupported => (NotImplemented, "Install a later version of the module."),
        LedgerServerUnsupported => (NotImplemented, "Use a server of PostgreSQL 14 or later."),
        LedgerUnreachable => (ConnectionError, "Check the server, the network and the connection string, and try again."),
        LedgerLoginFailed => (AuthenticationError,
            "Give the login once with Get-EmrLedger -Credential, which the session then remembers; or keep the password in the "
            + "file .pgpass."),
        LedgerOnNetwork => (InvalidArgument,
            "Keep the ledger on a disk of this machine; make a copy there with Backup-EmrLedger, and move that."),
        LedgerLogLeft => (ResourceExists,
            "Move it to its ledger, if that was moved or renamed, and give it that ledger's name with the same ending; delete it "
            + "only if that ledger is of no use any more. Or give another path."),
        LedgerLinked => (InvalidOperation,
            "Delete the other name, or make a copy with Backup-EmrLedger and work with that."),
        LedgerAltered => (InvalidData,
            "Make a clean ledger of it: Export-EmrLedger -IncludePending, then Import-EmrLedger."),
        LedgerDamaged => (InvalidData,
            "Check the disk and try again; if that does not help, restore the ledger from a backup. "
            + "Test-EmrLedger says what is left."),
        ManifestInvalid => (InvalidData, "Restore the ledger, or the export, from a backup."),
        LedgerBusy => (ResourceBusy, "Try again."),
        LedgerReadOnly => (PermissionDenied, "Give yourself write permission to the file and its folder, or work on a copy."),
        LedgerAccessDenied => (PermissionDenied, "Check the permissions of the file and of its folder, and the disk."),
        LedgerStorageFull => (LimitsExceeded, "Free some space."),
        LedgerIoFailed => (ReadError, "Check the disk, then check the ledger with Test-EmrLedger."),
        CommitOutcomeUnknown => (WriteError,
            "Open the ledger again and look at its last block (Get-EmrLedger) and its pending records (Get-EmrRecord -Pending) "
            + "before you repeat anything."),
        RecipientsInvalid => (LimitsExceeded, "Give the keys of 1 to 7 recipients, such as the patient's and a pharmacy's; the doctor can open the text anyway."),
        EnvelopeInvalid => (InvalidData,
            "Ask for the envelope once more, as it was made; check that the path names an envelope."),
        EnvelopeNotForKey => (PermissionDenied, "Give the key of a recipient, or ask one of them for the text."),
        EnvelopeAltered => (InvalidData, "Ask whoever sealed it for the envelope of this record, and check the record's txid."),
        CopyInvalid => (InvalidResult, "Check the ledger itself with Test-EmrLedger."),
        EnvelopeUnwanted => (InvalidData, 
            "Give the envelope that belongs to the record; where it is a line of an export, export the ledger again."),

        LedgerTipMoved => (InvalidOperation,
            "Mine again, upon the ledger's last block; Invoke-EmrMining -Ledger does so by itself."),
        RecordNonceMismatch => (InvalidData,
            "Sign and add in one step with Add-EmrRecord -Key, which takes the doctor's next number whoever else adds some."),
        RecordExists => (ResourceExists, "Nothing is to be done."),
        RecordSealed => (InvalidOperation, "What was prescribed in error is corrected by a later record."),
        RecordNotFound => (ObjectNotFound,
            "Check the id, or list records with Get-EmrRecord; with -Pending those that wait to be sealed."),
        BlockNotFound => (ObjectNotFound, "See with Get-EmrLedger which height is the last."),
        SignatureHighS => (InvalidData, "Allow records of other programs with -AllowHighS."),
        TimestampTooFarAhead => (InvalidData, "Check the clocks of this machine and of the miner's."),

        DoctorNotRegistered => (PermissionDenied, "Register the doctor with Register-EmrDoctor."),
        DoctorRevoked => (PermissionDenied,
            "The ledger's authority can register the doctor again, with Register-EmrDoctor -Force."),
        DoctorRegistered => (ResourceExists,
            "Nothing is to be done; with -Force, Register-EmrDoctor states it again, under the name that is given."),
        DoctorNotFound => (ObjectNotFound, "List the doctors with Get-EmrDoctor."),
        DoctorAmbiguous => (InvalidArgument, "Give the hash of one of them; Get-EmrDoctor shows which is which."),
        DoctorKeyRequired => (InvalidArgument, "Give the public key, 176 hex digits, or the key object of Import-EmrKey."),
        AuthorityRequired => (InvalidArgument, "Give -Authority with the key of the clinic, or -Open."),
        AuthorityMismatch => (PermissionDenied, "Give the key of the ledger's authority, whose hash Get-EmrLedger shows."),
        AuthorityUnchanged => (ResourceExists, "Nothing is to be done."),
        RegistryMissing => (InvalidOperation, "Make a ledger with New-EmrLedger -Authority."),
        RegistryStatementInvalid => (InvalidData,
            "Make statements with Register-EmrDoctor, Unregister-EmrDoctor and Set-EmrAuthority, under the authority's key."),
        RoleMissing => (PermissionDenied,
            "Sign with a key of the role: doctors prescribe and cancel, pharmacies claim and dispense, the authority releases."),
        PharmacyNotRegistered => (PermissionDenied, "Register the pharmacy with Register-EmrPharmacy."),
        PharmacyRevoked => (PermissionDenied,
            "The ledger's authority can register the pharmacy again, with Register-EmrPharmacy -Force."),
        PharmacyRegistered => (ResourceExists,
            "Nothing is to be done; with -Force, Register-EmrPharmacy states it again, under the name that is given."),
        PharmacyNotFound => (ObjectNotFound, "List the pharmacies with Get-EmrPharmacy."),
        PharmacyAmbiguous => (InvalidArgument, "Give the hash of one of them; Get-EmrPharmacy shows which is which."),
        PharmacyKeyRequired => (InvalidArgument, "Give the public key, 176 hex digits, or the key object of Import-EmrKey."),

        QuantityInvalid => (InvalidArgument, "Give a whole number in decimal digits: 1 to 99999 units, 1 to 99 fills."),
        DateInvalid => (InvalidArgument,
            "Give dates like 2027-01-31, or as Get-Date returns them, and the first day before the last."),
        PeriodInvalid => (InvalidArgument,
            "Give it as hours, minutes and seconds, 00:10:00, with days before a point, 1.00:00:00, or as New-TimeSpan returns it."),
        TermsIncomplete => (InvalidArgument, "Give -Units and -ValidUntil together; -Fills and -ValidFrom may be added."),
        UnitsRequired => (InvalidArgument, "Give -Units with what is handed over; it completes the prescription."),
        ReasonInvalid => (InvalidArgument, "Give some words on one line."),
        LifecycleMissing => (InvalidOperation, "Make a new ledger with New-EmrLedger: it keeps the rules emr-rules/2."),
        RxStatementInvalid => (InvalidData, "Check the text, and that the record is for the prescription's patient."),
        PrescriptionUnknown => (ObjectNotFound,
            "Check the id, and that it is of this ledger: Get-EmrPrescription lists its prescriptions."),
        PrescriptionNotSealed => (InvalidOperation, "Seal the prescription in a block first, with Invoke-EmrMining -Ledger."),
        PrescriptionForeign => (PermissionDenied, "Ask whoever prescribed or dispensed it, whom the message names."),
        PrescriptionHeld => (ResourceBusy,
            "Hand nothing over. The pharmacy that holds it can return it with Unlock-EmrPrescription, or hand it on with "
            + "Move-EmrPrescription; Get-EmrPharmacy says which pharmacy that is."),
        PrescriptionNotHeld => (InvalidOperation,
            "Claim the prescription first, with Lock-EmrPrescription, and hand over when the claim is sealed."),
        PrescriptionDispensed => (InvalidOperation,
            "Cancel the prescription with Stop-EmrPrescription, and prescribe what is left anew."),
        PrescriptionCompleted => (InvalidOperation, "Ask the doctor for a new prescription; nothing of this one is left."),
        PrescriptionCancelled => (InvalidOperation, "Ask the doctor for a new prescription."),
        PrescriptionExpired => (InvalidOperation, "Ask the doctor for a new prescription."),
        PrescriptionReplaced => (InvalidOperation, "Use the prescription that stands in its place, which the message names."),
        PrescriptionNotValidYet => (InvalidOperation, "Wait for its first day, which the message names."),
        FillNotOpen => (InvalidArgument, "Dispense the fill that is open, which Add-EmrDispense does without -Fill."),
        QuantityExceeded => (InvalidArgument, "Dispense at most what the fill has left, as Add-EmrDispense does without -Units."),
        TooManyDispenses => (LimitsExceeded,
            "Cancel the prescription with Stop-EmrPrescription, and prescribe what is left anew."),
        DispenseUnknown => (ObjectNotFound,
            "Give the id of a dispense that is in force: the history of Get-EmrPrescription shows them."),
        DispenseNotLast => (InvalidOperation, "Void the later ones first, the last one before all others."),
        TextNotSealed => (InvalidOperation,
            "Seal the text when it is signed, with New-SignedRecord -Recipient; what stands in a record stays there."),
        TextLooksSealed => (InvalidArgument, "Give the text itself, and -Recipient with the keys of those who may read it."),
        TextErased => (InvalidOperation, "Nothing is to be done: the ledger does not have the text any more."),
        TextPreserved => (PermissionDenied,
            "Ask whoever demanded the legal hold; the authority ends it with Clear-EmrPrescription -LiftHold."),
        TextNotPreserved => (InvalidOperation, "Nothing is to be done."),
        EnvelopeMissing => (ObjectNotFound,
            "Give the record as New-SignedRecord returned it, or its envelope with Import-EmrEnvelope; Test-EmrLedger tells "
            + "whether the text was erased."),

        NoteMalformed => (InvalidData, "Check that the path names a checkpoint or a receipt, and get the file once more."),
        NoteSignatureInvalid => (SecurityError, "Do not use the note; ask its signer for it once more."),
        VerifierKeyInvalid => (InvalidArgument,
            "Give the line that the signer published, name+id+key, the path of a file with that line, or the key object of "
            + "Import-EmrKey."),
        NoteRoleMismatch => (InvalidArgument,
            "Give a log's key for -LogKey and to New-EmrCheckpoint, and a witness's for -WitnessKey and to Add-EmrCosignature; "
            + "New-EmrKey -Algorithm Ed25519 -Role makes either."),
        OriginMismatch => (InvalidData, "Give the ledger that the checkpoint is of, or a checkpoint of this ledger."),
        CheckpointInconsistent => (SecurityError,
            "Find out what happened to the ledger before anybody signs again; Test-EmrLedger -Checkpoint checks it."),
        LedgerBehindCheckpoint => (InvalidData,
            "Update your copy of the ledger: Backup-EmrLedger makes a new one of the log's ledger."),
        CheckpointTooOld => (InvalidData, "Give a later checkpoint: New-EmrCheckpoint makes one."),
        HistoryTooLong => (LimitsExceeded,
            "Hand out an export in its place (Export-EmrLedger), or leave -History out."),
        ReportInvalid => (InvalidData,
            "Give the JSON file that New-EmrReport wrote beside the page of a report on this ledger."),
        WatchStateInvalid => (InvalidData,
            "Give the file that Watch-EmrLedger wrote for this ledger, or -Reset, which forgets what earlier watches knew."),
        SignerStateUnknown => (InvalidArgument,
            "Give -StatePath, or write the key with Export-EmrKey and read it with Import-EmrKey."),
        SignerStateMissing => (ObjectNotFound,
            "Check the state file's path, or restore the file; only if the key is new to this ledger, give -Initialize."),
        SignerStateDamaged => (InvalidData, "Restore it from a backup that is not older than the last signature."),
        SignerStateBusy => (ResourceBusy, "Try again when it has ended."),
    };
#pragma warning restore CS8524
}
