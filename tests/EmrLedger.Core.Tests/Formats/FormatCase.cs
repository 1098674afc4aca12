using System.Text.Json;
using System.Text.RegularExpressions;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Formats;

/// <summary>
/// One line of tests/vectors/formats.jsonl: what is unusual in otherwise sound evidence, and the verdict that
/// about_EmrLedger_Formats gives. "{digest}" stands for the digest of a key that the text may name; edits are pairs of a regular
/// expression and its replacement.
/// </summary>
/// <param name="What">In words.</param>
/// <param name="Valid">The verdict.</param>
/// <param name="Kind">checkpoint, export or, without it, receipt.</param>
/// <param name="Ledger">The ledger's name.</param>
/// <param name="Origin">The ledger's origin.</param>
/// <param name="Doctor">The name under which the doctor is registered.</param>
/// <param name="Text">The text of the record, which the authority signs.</param>
/// <param name="LogName">The name of the log's key.</param>
/// <param name="Signer">The name in one more signature line, of a key that nobody knows.</param>
/// <param name="Manifest">An edit of the manifest, before anything is made of it.</param>
/// <param name="Note">An edit of the checkpoint's text, before it is signed.</param>
/// <param name="Upper">A member of the receipt's JSON whose hex is put in upper case.</param>
/// <param name="Extra">An edit of the receipt's JSON.</param>
/// <param name="File">An edit of the file.</param>
/// <param name="Encoding">How the file is encoded, where that is not UTF-8.</param>
internal sealed record FormatCase(
    string What, bool Valid, string Kind = "receipt", string Ledger = "Clinic", string? Origin = null, string Doctor = "Dr. A",
    string? Text = null, string LogName = "log.example/emr", string? Signer = null, string[]? Manifest = null, string[]? Note = null,
    string? Upper = null, string[]? Extra = null, string[]? File = null, string? Encoding = null)
{
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static FormatCase[] All() => [.. System.IO.File
        .ReadLines(Path.Combine(TestData.Repository, "tests", "vectors", "formats.jsonl"))
        .Select(static line => JsonSerializer.Deserialize<FormatCase>(line, Options)!)];

    /// <summary>The file, with the key to judge it by.</summary>
    public Question Ask()
    {
        EvidenceBuilder evidence = new(Edited(EvidenceBuilder.ManifestOf(Ledger, Origin), Manifest));
        evidence.Origin = Origin ?? evidence.Origin;
        EmrRecord registration = EvidenceBuilder.Statement(TestLedger.Authority, 1, "add", TestKeys.Doctor, Doctor);
        EmrRecord record = Text is null
            ? TestLedger.Sign(TestKeys.Doctor, 1)
            : EvidenceBuilder.Statement(
                TestLedger.Authority, 2, TestKeys.Doctors[1],
                Text.Replace("{digest}", EvidenceBuilder.Digest(TestKeys.Doctors[1]), StringComparison.Ordinal));
        int height = evidence.Add(registration, record);
        SignedNote note = Sign(Edited(evidence.Head(), Note));
        byte[] file = Kind switch
        {
            "export" => evidence.Export(),
            "checkpoint" => note.ToBytes(),
            _ => evidence.Receipt(record, height, Text is null ? [evidence.Shown(registration, height)] : [], [], note).ToBytes(),
        };
        return new Question(Kind, Encode(Edited(EditExtra(System.Text.Encoding.UTF8.GetString(file)), File)), VerifierLine());
    }

    public override string ToString() => What;

    private SignedNote Sign(string text)
    {
        NoteSignature own = TestNotes.Log.Sign(text, 0);
        List<NoteSignature> signatures = [new NoteSignature(LogName, KeyId(), own.Signature)];
        if (Signer is not null)
            signatures.Add(new NoteSignature(Signer, 1, new byte[64]));
        return new SignedNote(text, signatures);
    }

    private static byte[] Material() => [1, .. TestNotes.Log.Verifier.PublicKey];

    private uint KeyId() => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(
        System.Security.Cryptography.SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(LogName + "\n"), .. Material()]));

    private string VerifierLine() => $"{LogName}+{KeyId():x8}+{Convert.ToBase64String(Material())}";

    private string EditExtra(string receipt)
    {
        if (Extra is null && Upper is null)
            return receipt;
        string[] lines = receipt.Split('\n', 3);
        string json = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(lines[1]["extra ".Length..]));
        if (Upper is not null)
        {
            string changed = new Regex($"(?<=\"{Upper}\":\")[0-9a-f]+").Replace(json, static hex => hex.Value.ToUpperInvariant(), 1);
            Assert.NotEqual(json, changed);
            json = changed;
        }
        return $"{lines[0]}\nextra {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Edited(json, Extra)))}\n{lines[2]}";
    }

    private static string Edited(string text, string[]? edit)
    {
        if (edit is null)
            return text;
        string changed = Regex.Replace(text, edit[0], edit[1]);
        Assert.NotEqual(text, changed);
        return changed;
    }

    private byte[] Encode(string text) => Encoding is null
        ? System.Text.Encoding.UTF8.GetBytes(text)
        : [.. System.Text.Encoding.GetEncoding(Encoding).GetPreamble(), .. System.Text.Encoding.GetEncoding(Encoding).GetBytes(text)];
}
