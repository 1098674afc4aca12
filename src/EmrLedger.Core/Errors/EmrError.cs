namespace EmrLedger;

/// <summary>Every error of the library and of its cmdlets, by its stable id; about_EmrLedger_Errors describes each.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum EmrError : long
{
    /// <summary>A difficulty is not a whole number from 1 to 2^128 − 1.</summary>
    DifficultyInvalid,
    /// <summary>A timestamp is not a whole number of Unix seconds from 0 to 2^64 − 1, nor a date.</summary>
    TimestampInvalid,
    /// <summary>A nonce, or a number of nonces, is not a whole number in its range.</summary>
    NonceInvalid,
    /// <summary>No nonce follows 2^64 − 1.</summary>
    NonceExhausted,
    /// <summary>A height is not a whole number from 0 to 2^64 − 1, or none follows.</summary>
    HeightInvalid,
    /// <summary>A value that names a patient or a miner is not a hash, a public key or a key.</summary>
    HashInvalid,
    /// <summary>A value given as the previous block is neither a block nor a block id.</summary>
    PreviousInvalid,
    /// <summary>A prescription is not text.</summary>
    PrescriptionNotText,
    /// <summary>A prescription has nothing in it that could be read, and nobody said that this is meant.</summary>
    PrescriptionEmpty,
    /// <summary>A prescription has the trace of a wrong encoding, and nobody said that this is meant.</summary>
    PrescriptionGarbled,
    /// <summary>A row of a table, or the command itself, gives no patient or no prescription.</summary>
    PrescriptionColumnMissing,
    /// <summary>A table of doctors lacks a column, and the command line does not give the value.</summary>
    DoctorColumnMissing,
    /// <summary>A table of pharmacies lacks a column, and the command line does not give the value.</summary>
    PharmacyColumnMissing,
    /// <summary>A prescription has more than 200 UTF-8 bytes.</summary>
    PrescriptionTooLong,
    /// <summary>A prescription has a lone surrogate, which UTF-8 cannot express.</summary>
    PrescriptionNotEncodable,
    /// <summary>An object lacks a member that a record has.</summary>
    RecordMemberMissing,
    /// <summary>An object lacks a member that a block has.</summary>
    BlockMemberMissing,
    /// <summary>A value is not a record.</summary>
    InputNotRecord,
    /// <summary>A value is not a block.</summary>
    InputNotBlock,
    /// <summary>A record fails its check, so it cannot be sealed or written.</summary>
    RecordInvalid,
    /// <summary>A block has values that no block can have, so it cannot be written or built upon.</summary>
    BlockInvalid,
    /// <summary>A value is not a user state.</summary>
    UserStateInvalid,
    /// <summary>A line is not the JSON of one record or block.</summary>
    JsonInvalid,
    /// <summary>A value is not a key.</summary>
    KeyInvalid,
    /// <summary>A key file cannot be read as a key.</summary>
    KeyMalformed,
    /// <summary>A key file holds a key of another kind: another curve, explicit parameters, a compressed point.</summary>
    KeyUnsupported,
    /// <summary>Something must be signed or exported, and the key has no private part.</summary>
    KeyHasNoPrivateKey,
    /// <summary>The secret of a key was wiped.</summary>
    KeyDisposed,
    /// <summary>A private key would be written without a passphrase, and nobody asked for that.</summary>
    KeyProtectionRequired,
    /// <summary>The format asked for cannot carry a passphrase.</summary>
    KeyFormatNotEncryptable,
    /// <summary>A key file is encrypted, and no passphrase was given.</summary>
    PassphraseRequired,
    /// <summary>A passphrase does not open the key file.</summary>
    PassphraseWrong,
    /// <summary>A passphrase is empty.</summary>
    PassphraseEmpty,
    /// <summary>No file is at the path.</summary>
    PathNotFound,
    /// <summary>The path names a folder where a file belongs.</summary>
    PathNotFile,
    /// <summary>The path is not of the file system, or cannot be read as a path.</summary>
    PathInvalid,
    /// <summary>The path names several files where one belongs.</summary>
    PathAmbiguous,
    /// <summary>A file is there already.</summary>
    FileExists,
    /// <summary>A file that would be overwritten is of another kind than what is written.</summary>
    FileKindMismatch,
    /// <summary>A file is larger than anything it could hold.</summary>
    FileTooLarge,
    /// <summary>A file cannot be read.</summary>
    FileReadFailed,
    /// <summary>A file cannot be written.</summary>
    FileWriteFailed,
    /// <summary>A slice of nonces was asked for without what fixes the block: a timestamp, and at most 25 records.</summary>
    MiningSliceNotFixed,
    /// <summary>Every nonce was tried and none meets the difficulty.</summary>
    MiningExhausted,
    /// <summary>Mining did not end within the time it was given.</summary>
    MiningTimeout,
    /// <summary>A mining worker failed.</summary>
    MiningFailed,
    /// <summary>The files of the module are not complete.</summary>
    ModuleIncomplete,
    /// <summary>A name of a ledger or a doctor, or an origin, cannot be one.</summary>
    NameInvalid,
    /// <summary>A value for a ledger is neither a ledger nor a path.</summary>
    LedgerInvalid,
    /// <summary>No ledger is at the path.</summary>
    LedgerNotFound,
    /// <summary>The file is not a ledger.</summary>
    LedgerNotRecognized,
    /// <summary>The ledger was written by a later version of the module.</summary>
    LedgerVersionUnsupported,
    /// <summary>The ledger's database server is too old.</summary>
    LedgerServerUnsupported,
    /// <summary>The ledger's database server cannot be reached, did not answer in time, or broke off.</summary>
    LedgerUnreachable,
    /// <summary>The ledger's database server refused the user name or the password.</summary>
    LedgerLoginFailed,
    /// <summary>The ledger would be on a network share, where its locks cannot be trusted.</summary>
    LedgerOnNetwork,
    /// <summary>A log is where a ledger is to be, and its ledger is not: it holds what was added last to that one.</summary>
    LedgerLogLeft,
    /// <summary>The ledger's file has a second name (a hard link), under which its log would not be found.</summary>
    LedgerLinked,
    /// <summary>The ledger's file holds a trigger or another addition that would change what is written.</summary>
    LedgerAltered,
    /// <summary>The ledger's files cannot be read as what they were written.</summary>
    LedgerDamaged,
    /// <summary>The ledger's manifest cannot be read.</summary>
    ManifestInvalid,
    /// <summary>Others kept the ledger locked for too long, or changed it all the time.</summary>
    LedgerBusy,
    /// <summary>The ledger cannot be written: its file, folder or medium is read-only.</summary>
    LedgerReadOnly,
    /// <summary>The ledger's file cannot be opened.</summary>
    LedgerAccessDenied,
    /// <summary>The disk or a quota is full.</summary>
    LedgerStorageFull,
    /// <summary>The operating system failed to read or write the ledger's files.</summary>
    LedgerIoFailed,
    /// <summary>An input or output error came while committing: what was to be written may be there or not.</summary>
    CommitOutcomeUnknown,
    /// <summary>The ledger has another last block than the one built upon.</summary>
    LedgerTipMoved,
    /// <summary>A record's nonce does not follow its doctor's last one in the ledger.</summary>
    RecordNonceMismatch,
    /// <summary>The ledger holds the record already.</summary>
    RecordExists,
    /// <summary>The record is sealed, and cannot be removed.</summary>
    RecordSealed,
    /// <summary>The ledger has no such record.</summary>
    RecordNotFound,
    /// <summary>The ledger has no such block.</summary>
    BlockNotFound,
    /// <summary>A record's signature has the higher s, which pending records may not have unless asked for.</summary>
    SignatureHighS,
    /// <summary>A block's timestamp is more than two hours ahead of the clock.</summary>
    TimestampTooFarAhead,
    /// <summary>The record's doctor is not registered in the ledger, or under another key.</summary>
    DoctorNotRegistered,
    /// <summary>The record's doctor was revoked.</summary>
    DoctorRevoked,
    /// <summary>The doctor's key is registered already.</summary>
    DoctorRegistered,
    /// <summary>The ledger's registry has no such doctor.</summary>
    DoctorNotFound,
    /// <summary>Several doctors of the ledger's registry have the name.</summary>
    DoctorAmbiguous,
    /// <summary>A doctor was given by hash where the public key is needed.</summary>
    DoctorKeyRequired,
    /// <summary>A ledger is to be made, and it was not said who its authority is, or that it is open.</summary>
    AuthorityRequired,
    /// <summary>A key is not the ledger's authority.</summary>
    AuthorityMismatch,
    /// <summary>The key to which the registry is to be handed over has it already.</summary>
    AuthorityUnchanged,
    /// <summary>The ledger is open: it has no registry of doctors.</summary>
    RegistryMissing,
    /// <summary>A registry statement cannot be read, contradicts the registry, or is signed by somebody else than the authority.</summary>
    RegistryStatementInvalid,
    /// <summary>A key is registered, and not in the role that may sign such a record.</summary>
    RoleMissing,
    /// <summary>The record's pharmacy is not registered in the ledger, or under another key.</summary>
    PharmacyNotRegistered,
    /// <summary>The record's pharmacy was revoked.</summary>
    PharmacyRevoked,
    /// <summary>The pharmacy's key is registered already.</summary>
    PharmacyRegistered,
    /// <summary>The ledger's registry has no such pharmacy.</summary>
    PharmacyNotFound,
    /// <summary>Several pharmacies of the ledger's registry have the name.</summary>
    PharmacyAmbiguous,
    /// <summary>A pharmacy was given by hash where the public key is needed.</summary>
    PharmacyKeyRequired,
    /// <summary>Units, fills or a fill are not a whole number in their range.</summary>
    QuantityInvalid,
    /// <summary>A day is not a date, or a last day lies before the first one.</summary>
    DateInvalid,
    /// <summary>A span of time is none, too short or too long.</summary>
    PeriodInvalid,
    /// <summary>A prescription's units were given without its last day, or the reverse; or nothing of it was given that is new.</summary>
    TermsIncomplete,
    /// <summary>A prescription states no units, and what is handed over was not counted.</summary>
    UnitsRequired,
    /// <summary>A reason or a note is empty, too long, or has characters that cannot be read.</summary>
    ReasonInvalid,
    /// <summary>The ledger keeps the first rules, in which prescriptions have no life cycle.</summary>
    LifecycleMissing,
    /// <summary>A statement about a prescription cannot be read, or contradicts the prescription.</summary>
    RxStatementInvalid,
    /// <summary>The ledger has no such prescription.</summary>
    PrescriptionUnknown,
    /// <summary>The prescription is not sealed yet.</summary>
    PrescriptionNotSealed,
    /// <summary>Somebody else prescribed the prescription, or dispensed it.</summary>
    PrescriptionForeign,
    /// <summary>A pharmacy holds the prescription.</summary>
    PrescriptionHeld,
    /// <summary>No pharmacy holds the prescription.</summary>
    PrescriptionNotHeld,
    /// <summary>Something of the prescription was dispensed, so that it cannot be replaced.</summary>
    PrescriptionDispensed,
    /// <summary>Nothing of the prescription is left.</summary>
    PrescriptionCompleted,
    /// <summary>The prescription is cancelled, or will be as soon as its holder lets go.</summary>
    PrescriptionCancelled,
    /// <summary>The last day of the prescription is past.</summary>
    PrescriptionExpired,
    /// <summary>Another prescription stands in its place.</summary>
    PrescriptionReplaced,
    /// <summary>The first day of the prescription is to come.</summary>
    PrescriptionNotValidYet,
    /// <summary>The fill is complete, is not its turn, or there are not so many.</summary>
    FillNotOpen,
    /// <summary>More units would be dispensed than the fill has left.</summary>
    QuantityExceeded,
    /// <summary>The prescription was dispensed in more parts than a ledger keeps.</summary>
    TooManyDispenses,
    /// <summary>What is to be voided is no dispense, or is voided already.</summary>
    DispenseUnknown,
    /// <summary>What is to be voided is not the last dispense of its prescription.</summary>
    DispenseNotLast,
    /// <summary>A prescription's text stands in its record, where only a sealed one will do.</summary>
    TextNotSealed,
    /// <summary>A text looks like a sealed one, and nothing was sealed.</summary>
    TextLooksSealed,
    /// <summary>The sealed text was erased.</summary>
    TextErased,
    /// <summary>A legal hold forbids to erase the sealed text.</summary>
    TextPreserved,
    /// <summary>There is no legal hold on the sealed text.</summary>
    TextNotPreserved,
    /// <summary>The envelope of a sealed text is missing.</summary>
    EnvelopeMissing,
    /// <summary>A text would be sealed for nobody, or for more keys than an envelope is for.</summary>
    RecipientsInvalid,
    /// <summary>The bytes of an envelope cannot be read.</summary>
    EnvelopeInvalid,
    /// <summary>A key opens none of an envelope's wraps.</summary>
    EnvelopeNotForKey,
    /// <summary>An envelope opens, and its content is not what its record commits to.</summary>
    EnvelopeAltered,
    /// <summary>A copy of a ledger does not pass its verification.</summary>
    CopyInvalid,
    /// <summary>An export has an envelope that its ledger cannot have: of no record of it, or under another's nonce.</summary>
    EnvelopeUnwanted,
    /// <summary>A note, a checkpoint or a receipt cannot be read.</summary>
    NoteMalformed,
    /// <summary>A signature under a note is of a key that is trusted, and is not of this text.</summary>
    NoteSignatureInvalid,
    /// <summary>A value is not a verifier key.</summary>
    VerifierKeyInvalid,
    /// <summary>A key signs something else than what it is given for: a log's key for a witness, or the reverse.</summary>
    NoteRoleMismatch,
    /// <summary>A checkpoint is of another log than the ledger.</summary>
    OriginMismatch,
    /// <summary>A checkpoint, or what a key signed before, does not agree with the ledger.</summary>
    CheckpointInconsistent,
    /// <summary>
    /// A ledger has fewer blocks than a checkpoint covers, or than a witness signed: nothing contradicts it, and nothing shows it.
    /// </summary>
    LedgerBehindCheckpoint,
    /// <summary>
    /// A checkpoint does not cover the block that a receipt is asked for, or less than a witness signed before.
    /// </summary>
    CheckpointTooOld,
    /// <summary>More happened to a prescription than a receipt has room for.</summary>
    HistoryTooLong,
    /// <summary>A file that is given as the report before holds no facts of one, or those of another ledger.</summary>
    ReportInvalid,
    /// <summary>A file that is given as what a watch knows holds nothing of the kind.</summary>
    WatchStateInvalid,
    /// <summary>It is not known where a key's state is kept: the key has no file, and no path was given.</summary>
    SignerStateUnknown,
    /// <summary>A key has no state yet for a log, and was not told to begin one.</summary>
    SignerStateMissing,
    /// <summary>The file of a key's state cannot be read as one.</summary>
    SignerStateDamaged,
    /// <summary>Another process is signing with the same key.</summary>
    SignerStateBusy,
}
