namespace EmrLedger.Ledgers.Pending;

/// <summary>What a fault of a record is called where the record is not added for it.</summary>
internal static class Refusal
{
    /// <summary>The error for a record that was judged.</summary>
    public static EmrException Of(Fault fault)
    {
        EmrError error = fault.Code switch
        {
            FaultCode.NonceInvalid => EmrError.RecordNonceMismatch,
            FaultCode.SignatureHighS => EmrError.SignatureHighS,
            FaultCode.DoctorNotRegistered => EmrError.DoctorNotRegistered,
            FaultCode.DoctorRevoked => EmrError.DoctorRevoked,
            FaultCode.RegistryStatementInvalid or FaultCode.RegistryStatementForeign => EmrError.RegistryStatementInvalid,
            FaultCode.PharmacyNotRegistered => EmrError.PharmacyNotRegistered,
            FaultCode.PharmacyRevoked => EmrError.PharmacyRevoked,
            FaultCode.RoleMissing => EmrError.RoleMissing,
            FaultCode.RxStatementInvalid => EmrError.RxStatementInvalid,
            FaultCode.PrescriptionUnknown => EmrError.PrescriptionUnknown,
            FaultCode.PrescriptionNotSealed => EmrError.PrescriptionNotSealed,
            FaultCode.PrescriptionForeign => EmrError.PrescriptionForeign,
            FaultCode.PrescriptionHeld => EmrError.PrescriptionHeld,
            FaultCode.PrescriptionNotHeld => EmrError.PrescriptionNotHeld,
            FaultCode.PrescriptionDispensed => EmrError.PrescriptionDispensed,
            FaultCode.PrescriptionCompleted => EmrError.PrescriptionCompleted,
            FaultCode.PrescriptionCancelled => EmrError.PrescriptionCancelled,
            FaultCode.PrescriptionExpired => EmrError.PrescriptionExpired,
            FaultCode.PrescriptionReplaced => EmrError.PrescriptionReplaced,
            FaultCode.PrescriptionNotValidYet => EmrError.PrescriptionNotValidYet,
            FaultCode.FillNotOpen => EmrError.FillNotOpen,
            FaultCode.QuantityExceeded => EmrError.QuantityExceeded,
            FaultCode.TooManyDispenses => EmrError.TooManyDispenses,
            FaultCode.DispenseUnknown => EmrError.DispenseUnknown,
            FaultCode.DispenseNotLast => EmrError.DispenseNotLast,
            FaultCode.TextNotSealed => EmrError.TextNotSealed,
            FaultCode.TextErased => EmrError.TextErased,
            FaultCode.TextPreserved => EmrError.TextPreserved,
            FaultCode.TextNotPreserved => EmrError.TextNotPreserved,
            _ => EmrError.RecordInvalid,
        };
        return new EmrException(error, $"The record is not added: {fault}.");
    }
}
