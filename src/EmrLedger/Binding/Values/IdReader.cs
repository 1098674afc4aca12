namespace EmrLedger.Binding.Values;

/// <summary>A txid or a block id: 64 hex digits, or the record or the block that has it.</summary>
internal static class IdReader
{
    /// <exception cref="EmrException">HashInvalid; or RecordMemberMissing for an object that has no id.</exception>
    public static Hash256 Read(object? value) => Hash256.TryParse(Text(value), out Hash256 id)
        ? id
        : throw new EmrException(
            EmrError.HashInvalid, "The value is not an id.", "Give an id of 64 hex digits, or the record or block itself.");

    private static string? Text(object? value) => Foreign.Unwrap(value) switch
    {
        string text => text,
        EmrRecord record => record.TxId,
        EmrBlock block => block.BlockId,
        RecordCheckResult check => check.TxId,
        BlockCheckResult check => check.BlockId,
        ReceiptCheckResult check => check.Record.TxId,
        RegisteredKey registered => registered.TxId,
        EmrPrescription prescription => prescription.TxId,
        PrescriptionEvent happened => happened.TxId,
        _ when Foreign.Of(value) is { } foreign =>
            foreign.FindText(nameof(EmrBlock.BlockId)) is { } blockId && !foreign.Has(nameof(EmrRecord.TxId))
                ? blockId
                : foreign.GetText(nameof(EmrRecord.TxId), EmrError.RecordMemberMissing),
        _ => null,
    };
}
