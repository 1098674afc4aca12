using System.Numerics;
using EmrLedger.Binding.Values;
using EmrLedger.Prescriptions;

namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// In what an object that somebody gave differs from what a ledger has under its id: it is found by that id alone, and would
/// be taken for what is found. Members that the object does not have are not compared.
/// </summary>
internal static class Difference
{
    /// <summary>The names of the members in which a record differs; none where the object is only an id.</summary>
    public static IReadOnlyList<string> Of(object? given, EmrRecord kept)
    {
        if (Foreign.Unwrap(given) is EmrRecord record)
        {
            return Names(
                (nameof(kept.TxId), record.TxId == kept.TxId),
                (nameof(kept.DoctorHash), record.DoctorHash == kept.DoctorHash),
                (nameof(kept.PatientHash), record.PatientHash == kept.PatientHash),
                (nameof(kept.DoctorPublicKey), record.DoctorPublicKey == kept.DoctorPublicKey),
                (nameof(kept.Prescription), record.Prescription == kept.Prescription),
                (nameof(kept.Nonce), record.Nonce == kept.Nonce && record.Malformed is null),
                (nameof(kept.Signature), record.Signature == kept.Signature));
        }
        return Foreign.Of(given) is not { } foreign ? [] : Names(
            (nameof(kept.TxId), IsHex(foreign, nameof(kept.TxId), kept.TxId)),
            (nameof(kept.DoctorHash), IsHex(foreign, nameof(kept.DoctorHash), kept.DoctorHash)),
            (nameof(kept.PatientHash), IsHex(foreign, nameof(kept.PatientHash), kept.PatientHash)),
            (nameof(kept.DoctorPublicKey), IsHex(foreign, nameof(kept.DoctorPublicKey), kept.DoctorPublicKey)),
            (nameof(kept.Prescription), IsPrescription(foreign, kept.Prescription)),
            (nameof(kept.Nonce), IsNumber(foreign, nameof(kept.Nonce), kept.Nonce)),
            (nameof(kept.Signature), IsHex(foreign, nameof(kept.Signature), kept.Signature)));
    }

    /// <summary>The names of the members in which a block differs; none where the object is only an id or a height.</summary>
    public static IReadOnlyList<string> Of(object? given, EmrBlock kept)
    {
        if (Foreign.Unwrap(given) is EmrBlock block)
        {
            return Names(
                (nameof(kept.BlockId), block.BlockId == kept.BlockId),
                (nameof(kept.Previous), block.Previous == kept.Previous),
                (nameof(kept.Height), block.Height == kept.Height),
                (nameof(kept.Miner), block.Miner == kept.Miner),
                (nameof(kept.Records), AreSame(block.Records, kept.Records)),
                (nameof(kept.Timestamp), block.Timestamp == kept.Timestamp),
                (nameof(kept.Difficulty), block.Difficulty == kept.Difficulty),
                (nameof(kept.Nonce), block.Nonce == kept.Nonce));
        }
        if (Foreign.Unwrap(given) is BlockCheckResult check)
            return Names((nameof(kept.BlockId), check.BlockId.Equals(kept.BlockId, StringComparison.OrdinalIgnoreCase)));
        // Anything may have a height; only what has a block's id claims to be one.
        if (Foreign.Of(given) is not { } foreign || !foreign.Has(nameof(kept.BlockId)))
            return [];
        return Names(
            (nameof(kept.BlockId), IsHex(foreign, nameof(kept.BlockId), kept.BlockId)),
            (nameof(kept.Previous), IsHex(foreign, nameof(kept.Previous), kept.Previous)),
            (nameof(kept.Height), IsNumber(foreign, nameof(kept.Height), kept.Height)),
            (nameof(kept.Miner), IsHex(foreign, nameof(kept.Miner), kept.Miner)),
            (nameof(kept.Records), AreSame(foreign, kept.Records)),
            (nameof(kept.Timestamp), IsTime(foreign, nameof(kept.Timestamp), kept.Timestamp)),
            (nameof(kept.Difficulty), IsNumber(foreign, nameof(kept.Difficulty), kept.Difficulty)),
            (nameof(kept.Nonce), IsNumber(foreign, nameof(kept.Nonce), kept.Nonce)));
    }

    private static string[] Names(params ReadOnlySpan<(string Name, bool IsSame)> members)
    {
        List<string> names = [];
        foreach ((string name, bool isSame) in members)
        {
            if (!isSame)
                names.Add(name);
        }
        return [.. names];
    }

    private static bool IsHex(Foreign given, string name, string kept) =>
        given.FindText(name) is not { } text || text.Equals(kept, StringComparison.OrdinalIgnoreCase);

    // A text that ConvertFrom-Json took for a date cannot be compared any more.
    private static bool IsText(Foreign given, string name, string kept) =>
        !given.Has(name) || Foreign.Unwrap(given.Get(name, EmrError.InputNotRecord)) is DateTime or DateTimeOffset
        || given.FindText(name) == kept;

    // A prescription of Get-EmrPrescription has the text alone, and the record that prescribed has the terms before it.
    private static bool IsPrescription(Foreign given, string kept) =>
        IsText(given, nameof(EmrRecord.Prescription), kept)
        || (RxStatement.TryParse(kept, out RxStatement? statement) && statement.Text is { } text
            && IsText(given, nameof(EmrRecord.Prescription), text));

    private static bool IsNumber(Foreign given, string name, BigInteger kept) =>
        !given.Has(name)
        || (WholeNumber.TryRead(given.Get(name, EmrError.InputNotBlock), out BigInteger number) && number == kept);

    private static bool IsTime(Foreign given, string name, ulong kept) =>
        !given.Has(name)
        || (PointInTime.TryRead(given.Get(name, EmrError.InputNotBlock), roundUp: false, out ulong time) && time == kept);

    private static bool AreSame(IReadOnlyList<EmrRecord> given, IReadOnlyList<EmrRecord> kept) =>
        given.Count == kept.Count && given.Zip(kept).All(static pair => Of(pair.First, pair.Second).Count == 0);

    // A CSV file keeps no records, and a shallow copy their txids.
    private static bool AreSame(Foreign given, IReadOnlyList<EmrRecord> kept)
    {
        if (!given.Has(nameof(EmrBlock.Records)))
            return true;
        object? value = given.Get(nameof(EmrBlock.Records), EmrError.InputNotBlock);
        if (Foreign.Unwrap(value) is null or string)
            return true;
        object?[] records = [.. Foreign.Items(value)];
        return records.Length == kept.Count && records.Zip(kept).All(static pair =>
            Foreign.Unwrap(pair.First) is string text
                ? text.Equals(pair.Second.TxId, StringComparison.OrdinalIgnoreCase)
                : Of(pair.First, pair.Second).Count == 0);
    }
}
