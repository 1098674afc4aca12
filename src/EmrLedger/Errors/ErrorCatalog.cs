using System.Management.Automation;

namespace EmrLedger.Errors;

/// <summary>How each error of the library appears in PowerShell: its id is the enum's name, its category stands here.</summary>
internal static class ErrorCatalog
{
    /// <summary>The error record of an expected failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The user's path or id, or null; never a key, a connection string or a patient's text.</param>
    public static ErrorRecord Record(EmrException exception, object? target = null) =>
        new(exception, exception.Error.ToString(), Category(exception.Error), target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = exception.Cure },
        };

    /// <summary>The category of an error.</summary>
    public static ErrorCategory Category(EmrError error) => error switch
    {
        EmrError.DifficultyInvalid or EmrError.TimestampInvalid or EmrError.NonceInvalid or EmrError.HeightInvalid
            or EmrError.HashInvalid or EmrError.PreviousInvalid or EmrError.KeyInvalid or EmrError.PassphraseEmpty
            or EmrError.PrescriptionNotText or EmrError.PrescriptionNotEncodable or EmrError.InputNotRecord
            or EmrError.InputNotBlock or EmrError.UserStateInvalid or EmrError.RecordMemberMissing
            or EmrError.BlockMemberMissing or EmrError.PathInvalid or EmrError.PathAmbiguous or EmrError.PathNotFile
            or EmrError.MiningSliceNotFixed or EmrError.KeyFormatNotEncryptable or EmrError.NameInvalid or EmrError.LedgerInvalid
            or EmrError.LedgerOnNetwork or EmrError.DoctorKeyRequired or EmrError.AuthorityRequired => ErrorCategory.InvalidArgument,
        EmrError.PrescriptionTooLong or EmrError.NonceExhausted or EmrError.FileTooLarge
            or EmrError.MiningExhausted or EmrError.LedgerStorageFull => ErrorCategory.LimitsExceeded,
        EmrError.RecordInvalid or EmrError.BlockInvalid or EmrError.KeyMalformed or EmrError.LedgerNotRecognized
            or EmrError.LedgerDamaged or EmrError.ManifestInvalid or EmrError.RecordNonceMismatch or EmrError.SignatureHighS
            or EmrError.TimestampTooFarAhead or EmrError.RegistryStatementInvalid => ErrorCategory.InvalidData,
        EmrError.JsonInvalid => ErrorCategory.ParserError,
        EmrError.KeyUnsupported or EmrError.LedgerVersionUnsupported or EmrError.LedgerServerUnsupported => ErrorCategory.NotImplemented,
        EmrError.KeyHasNoPrivateKey or EmrError.KeyDisposed or EmrError.RecordSealed or EmrError.RegistryMissing
            or EmrError.LedgerTipMoved => ErrorCategory.InvalidOperation,
        EmrError.KeyProtectionRequired or EmrError.PassphraseRequired => ErrorCategory.SecurityError,
        EmrError.PassphraseWrong => ErrorCategory.AuthenticationError,
        EmrError.PathNotFound or EmrError.LedgerNotFound or EmrError.RecordNotFound or EmrError.BlockNotFound
            or EmrError.DoctorNotFound => ErrorCategory.ObjectNotFound,
        EmrError.FileExists or EmrError.RecordExists => ErrorCategory.ResourceExists,
        EmrError.LedgerBusy => ErrorCategory.ResourceBusy,
        EmrError.LedgerReadOnly or EmrError.LedgerAccessDenied or EmrError.DoctorNotRegistered or EmrError.DoctorRevoked
            or EmrError.AuthorityMismatch => ErrorCategory.PermissionDenied,
        EmrError.FileReadFailed or EmrError.LedgerIoFailed => ErrorCategory.ReadError,
        EmrError.FileWriteFailed or EmrError.CommitOutcomeUnknown => ErrorCategory.WriteError,
        EmrError.MiningTimeout => ErrorCategory.OperationTimeout,
        EmrError.MiningFailed or EmrError.CopyInvalid => ErrorCategory.InvalidResult,
        EmrError.ModuleIncomplete => ErrorCategory.NotInstalled,
        _ => ErrorCategory.NotSpecified,
    };
}
