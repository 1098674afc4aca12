using System.Buffers.Binary;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Tests.Support;

/// <summary>A search of every byte of files for what is left of envelopes.</summary>
internal static class FileSearch
{
    private const int WindowLength = 16;
    private const int Step = 8;
    // The format's name is in every envelope, and the record's id in the record.
    private const int FirstOwn = 48;

    /// <summary>How many places have 16 bytes of one of the envelopes, each taken every 8 bytes.</summary>
    public static int CountOf(IEnumerable<EnvelopeRow> rows, params IEnumerable<string> files)
    {
        HashSet<UInt128> windows = [];
        foreach (EnvelopeRow row in rows)
        {
            ReadOnlySpan<byte> bytes = row.Envelope.Span;
            // From the format's name into the id.
            windows.Add(BinaryPrimitives.ReadUInt128LittleEndian(bytes[Step..]));
            for (int i = FirstOwn; i + WindowLength <= bytes.Length; i += Step)
                windows.Add(BinaryPrimitives.ReadUInt128LittleEndian(bytes[i..]));
        }
        int found = 0;
        foreach (string file in files)
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            for (int i = 0; i + WindowLength <= bytes.Length; i++)
            {
                if (windows.Contains(BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(i))))
                    found++;
            }
        }
        return found;
    }
}
