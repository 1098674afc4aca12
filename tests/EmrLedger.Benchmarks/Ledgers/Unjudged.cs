using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>Copies of records and blocks of which nothing was found yet: what was judged once is not judged again.</summary>
internal static class Unjudged
{
    /// <summary>The same values, as if they had just been read.</summary>
    public static EmrRecord Copy(EmrRecord record)
    {
        RecordContents contents = record.Contents!;
        return new EmrRecord(new RecordContents(
            contents.TxId, contents.Doctor, contents.Patient, contents.PublicKey.Span, contents.Prescription.Span, contents.Nonce,
            contents.Signature.Span));
    }

    /// <summary>The same values, as if they had just been read.</summary>
    public static EmrRecord[] Copy(IEnumerable<EmrRecord> records) => [.. records.Select(Copy)];

    /// <summary>The same values, as if they had just been read.</summary>
    public static EmrBlock Copy(EmrBlock block) => new(block.Contents!, block.Height, block.Records.Select(Copy));
}
