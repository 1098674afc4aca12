using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmrLedger.Files;
using EmrLedger.Json;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Evidence;

/// <summary>
/// What a key signed last, of each log: kept in a file away from any ledger, so that both cannot be rolled back together. One
/// process holds it at a time, and what will be signed is on the disk before it is signed.
/// </summary>
public sealed class SignerState : IDisposable
{
    private const int MaxLength = 1 << 20;
    private const string Format = "emr-signer-state/1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string path;
    private readonly FileStream guard;
    private readonly Dictionary<(string Origin, string Signer), string> notes;

    private SignerState(string path, FileStream guard, Dictionary<(string Origin, string Signer), string> notes)
    {
        this.path = path;
        this.guard = guard;
        this.notes = notes;
    }

    /// <summary>Where a key's state is kept where nothing else is said: beside its file.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.SignerStateUnknown"/> for a key without one.</exception>
    public static string DefaultPath(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Path is { } file
            ? file + ".state"
            : throw new EmrException(
                EmrError.SignerStateUnknown,
                $"The key '{key.Verifier.ShownName}' has no file beside which its state could be kept.");
    }

    /// <summary>Opens the file, and waits for another process that has it open; a file that is missing is empty.</summary>
    /// <exception cref="EmrException">SignerStateBusy, SignerStateDamaged, or an error of the file.</exception>
    public static SignerState Open(string path, CancellationToken cancellation)
    {
        SafeFile.RequireFile(path);
        FileStream guard = Lock(path + ".lock", cancellation);
        try
        {
            return new SignerState(path, guard, File.Exists(path) ? Read(path) : []);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    /// <summary>The last note of a log that a signer signed; null where there is none.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.SignerStateDamaged"/> where what is kept is another note, or none.</exception>
    public SignedNote? Find(string origin, NoteKey signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (!notes.TryGetValue((origin, signer.VerifierKey), out string? kept))
            return null;
        try
        {
            SignedNote note = SignedNote.Parse(Encoding.UTF8.GetBytes(kept));
            return Checkpoint.Parse(note.Text).Origin == origin && note.Verify(signer.Verifier) is not null ? note
                : throw Damaged(path);
        }
        catch (EmrException exception) when (exception.Error is EmrError.NoteMalformed or EmrError.NoteSignatureInvalid)
        {
            throw Damaged(path, exception);
        }
    }

    /// <summary>Remembers a note, durably.</summary>
    public void Put(string origin, NoteKey signer, SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(note);
        notes[(origin, signer.VerifierKey)] = note.ToString();
        using MemoryStream content = new();
        Write(content);
        if (content.Length > MaxLength)
        {
            throw new EmrException(
                EmrError.FileTooLarge, $"The file '{path}' would have more than {MaxLength} bytes.",
                "Keep the state of other logs in another file.");
        }
        SafeFile.Write(path, content.ToArray(), secret: false, overwrite: true);
    }

    /// <summary>
    /// Keeps two notes that contradict each other, for whoever has to judge it; returns the names of their files, which are
    /// the same ones however often the same two are refused.
    /// </summary>
    public IReadOnlyList<string> SaveEvidence(string before, string now)
    {
        string mark = Hex.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(before + now)))[..16];
        string[] files = [$"{path}.{mark}.signed-before.checkpoint", $"{path}.{mark}.refused.checkpoint"];
        SafeFile.Write(files[0], Encoding.UTF8.GetBytes(before), secret: false, overwrite: true);
        SafeFile.Write(files[1], Encoding.UTF8.GetBytes(now), secret: false, overwrite: true);
        return files;
    }

    /// <inheritdoc/>
    public void Dispose() => guard.Dispose();

    private static FileStream Lock(string path, CancellationToken cancellation)
    {
        SafeFile.RequireFile(path);
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception exception) when (
                exception is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
            {
                throw FileFailure.OfWriting(path, exception);
            }
            catch (IOException exception)
            {
                if (System.Diagnostics.Stopwatch.GetElapsedTime(begun) > Patience)
                {
                    throw new EmrException(
                        EmrError.SignerStateBusy, $"Another process is signing: it holds '{path}'.", "Try again when it has ended.", exception);
                }
                cancellation.ThrowIfCancellationRequested();
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }

    private static Dictionary<(string Origin, string Signer), string> Read(string path)
    {
        try
        {
            byte[] text = TextFile.ToUtf8(SafeFile.Read(path, MaxLength));
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            EmrJsonObject members = new(document.RootElement);
            if (members.String("format") != Format)
                throw new FormatException("its format is unknown");
            Dictionary<(string, string), string> notes = [];
            foreach (EmrJsonObject entry in members.Objects("signed"))
            {
                (string, string) key = (entry.String("origin"), entry.String("signer"));
                if (!notes.TryAdd(key, entry.String("note")))
                    throw new FormatException("an entry stands in it twice");
                entry.RequireNoOther();
            }
            members.RequireNoOther();
            return notes;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw Damaged(path, exception);
        }
    }

    private static EmrException Damaged(string path, Exception? inner = null) => new(
        EmrError.SignerStateDamaged, $"The file '{path}' is not the state of a signing key.",
        "Restore it from a backup that is not older than the last signature.", inner);

    private void Write(Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, EmrJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WriteStartArray("signed");
        foreach (((string origin, string signer), string note) in notes)
        {
            writer.WriteStartObject();
            writer.WriteString("origin", origin);
            writer.WriteString("signer", signer);
            writer.WriteString("note", note);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
