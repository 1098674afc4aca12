using System.Text;
using EmrLedger.Files;
using EmrLedger.Json;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>
/// What was erased of a ledger in a file, kept beside it: the statements of erasure as lines of JSON, so that a backup of an
/// earlier day that is put back does not bring the texts back. A line proves itself, since the authority signed it. Of a ledger
/// on a server there is none: its administrators put backups back by other means.
/// </summary>
public static class ErasureJournal
{
    /// <summary>What follows the ledger's name.</summary>
    public const string Suffix = ".erasures";

    /// <summary>The journal of a ledger; null where it has none.</summary>
    public static string? PathOf(string ledger) => LedgerLocation.IsServer(ledger) ? null : ledger + Suffix;

    /// <summary>Adds a statement, durable when this returns.</summary>
    /// <param name="ledger">The ledger's location.</param>
    /// <param name="statement">The record that says what was erased.</param>
    /// <exception cref="EmrException">FileWriteFailed, and its kin.</exception>
    public static void Append(string ledger, EmrRecord statement)
    {
        if (PathOf(ledger) is not { } path)
            return;
        try
        {
            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(EmrJson.Write(statement) + "\n"));
            file.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.OfWriting(path, exception);
        }
    }

    /// <summary>Adds those of some records that say that a text is erased.</summary>
    /// <param name="ledger">The ledger's location.</param>
    /// <param name="records">Records that were added to it.</param>
    /// <exception cref="EmrException">FileWriteFailed, and its kin.</exception>
    public static void AppendErasures(string ledger, IEnumerable<EmrRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (EmrRecord statement in records.Where(ErasureReplay.IsErasure))
            Append(ledger, statement);
    }

    /// <summary>The statements, in the order in which they were added; none where there is no journal.</summary>
    /// <exception cref="EmrException">JsonInvalid, naming the line; or why the file cannot be read.</exception>
    public static IReadOnlyList<EmrRecord> Read(string ledger)
    {
        if (PathOf(ledger) is not { } path || !File.Exists(path))
            return [];
        using Stream source = SafeFile.OpenRead(path);
        LineReader lines = new(source, EmrJson.MaxLineLength);
        List<EmrRecord> statements = [];
        while (lines.ReadText() is { } line)
        {
            if (line.Length > 0 && EmrJson.Read(line, lines.Number) is EmrRecord record && ErasureReplay.IsErasure(record))
                statements.Add(record);
        }
        return statements;
    }
}
