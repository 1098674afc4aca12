using EmrLedger.Binding.Values;

namespace EmrLedger.Binding.Records;

/// <summary>
/// A record, or an object with a record's members. A malformed value is kept for the check to find; only a missing member
/// is an error.
/// </summary>
internal static class RecordReader
{
    /// <exception cref="EmrException">InputNotRecord, RecordMemberMissing or PrescriptionNotText.</exception>
    public static EmrRecord Read(object? value)
    {
        if (Foreign.Unwrap(value) is EmrRecord record)
            return record;
        Foreign foreign = Foreign.Of(value) ?? throw new EmrException(
            EmrError.InputNotRecord,
            "The value is not a record.");
        bool hasNonce = WholeNumber.TryReadUInt64(
            foreign.Get(nameof(EmrRecord.Nonce), EmrError.RecordMemberMissing), out ulong nonce);
        return new EmrRecord(
            Text(nameof(EmrRecord.TxId)), Text(nameof(EmrRecord.DoctorHash)), Text(nameof(EmrRecord.PatientHash)),
            Text(nameof(EmrRecord.DoctorPublicKey)), Prescription(foreign), nonce, Text(nameof(EmrRecord.Signature)))
        {
            // A column that every row of a table has is empty where a record has none.
            Envelope = foreign.FindText(nameof(EmrRecord.Envelope)) is { Length: > 0 } envelope ? envelope : null,
            Malformed = hasNonce ? null : "its nonce is not a whole number from 0 to 2^64 - 1",
        };

        string Text(string name) => foreign.GetText(name, EmrError.RecordMemberMissing);
    }

    private static string Prescription(Foreign foreign)
    {
        object? value = foreign.Get(nameof(EmrRecord.Prescription), EmrError.RecordMemberMissing);
        return Foreign.Unwrap(value) is DateTime or DateTimeOffset ? throw PrescriptionReader.IsDate() : Foreign.ToText(value);
    }
}
