using System.Text;
using System.Text.Json;
using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Formats;

/// <summary>What somebody makes of a file: valid, invalid or unreadable, and of a valid one what it shows.</summary>
internal sealed record Verdict(string Word, IReadOnlyList<string> Shows)
{
    private const string Unreadable = "unreadable";

    public bool IsValid => Word == "valid";

    /// <summary>The module's verdict. An export is imported into a file of its own, which is deleted.</summary>
    public static Verdict Here(Question question, TempFolder folder)
    {
        try
        {
            return question.Kind switch
            {
                "export" => OfExport(question.File, folder),
                "receipt" => OfReceipt(Receipt.Parse(question.File), PolicyOf(question)),
                _ => OfCheckpoint(SignedNote.Parse(question.File), PolicyOf(question)),
            };
        }
        catch (EmrException)
        {
            return new Verdict(Unreadable, []);
        }
    }

    /// <summary>The verdicts of tests/vectors/judge.py, which module/examples/verify_receipt.py gives.</summary>
    public static async Task<Verdict[]> ThereAsync(IReadOnlyList<Question> questions)
    {
        ExternalTool python = await ExternalTool.PythonAsync();
        string input = string.Join('\n', questions.Select(static question => JsonSerializer.Serialize(new
        {
            kind = question.Kind,
            file = Convert.ToBase64String(question.File),
            logKey = question.LogKey,
            witnessKeys = question.WitnessKeys,
            quorum = question.Quorum,
        })));
        byte[] output = await python.RunAsync(
            [Path.Combine(TestData.Repository, "tests", "vectors", "judge.py")], Encoding.UTF8.GetBytes(input));
        Verdict[] verdicts = [.. Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line =>
        {
            using JsonDocument answer = JsonDocument.Parse(line);
            return new Verdict(
                answer.RootElement.GetProperty("verdict").GetString()!,
                [.. answer.RootElement.GetProperty("shows").EnumerateArray().Select(static shown => shown.GetString()!)]);
        })];
        Assert.Equal(questions.Count, verdicts.Length);
        return verdicts;
    }

    private static TrustPolicy PolicyOf(Question question) => new(KeyOf(question.LogKey), [.. question.WitnessKeys.Select(KeyOf)], question.Quorum);

    private static VerifierKey KeyOf(string line) => VerifierKey.TryParse(line, out VerifierKey? key)
        ? key
        : throw new EmrException(EmrError.VerifierKeyInvalid, "It is not a verifier key.", "Give one.");

    private static Verdict OfCheckpoint(SignedNote note, TrustPolicy policy)
    {
        CheckpointCheckResult result = CheckpointCheck.Check(note, policy);
        return Of(result.Valid, [$"Checkpoint: {result.Size} blocks of {result.Origin}", .. result.Witnesses.Order(StringComparer.Ordinal)]);
    }

    private static Verdict OfReceipt(Receipt receipt, TrustPolicy policy)
    {
        ReceiptCheckResult result = ReceiptCheck.Check(receipt, policy);
        if (!result.Valid)
            return Of(isValid: false, []);
        string name = result.Doctor ?? (receipt.Manifest.Span.IndexOf("\"authority\""u8) < 0 ? "(open ledger)" : "(the authority)");
        bool isPharmacy = receipt.Statements is [.., var last]
            && last.Record.Prescription.StartsWith("emr-registry/1 pharmacy ", StringComparison.Ordinal);
        string role = isPharmacy ? "Pharmacy" : "Doctor";
        return Of(isValid: true,
        [
            $"{role}: {name}, hash {result.Record.DoctorHash}", $"Prescription: {result.Record.Prescription}",
            $"Patient hash: {result.Record.PatientHash}", $"Block height: {result.Height}",
            .. result.RevokedAt is { } height ? (string[])[$"REVOKED: the {role.ToLowerInvariant()} was, in block {height}"] : [],
            .. result.StateAtCheckpoint is { } state ? (string[])[$"State: {state}"] : [],
            $"Checkpoint: {Checkpoint.Parse(receipt.Checkpoint.Text).Size} blocks of {result.Origin}",
            .. result.Witnesses.Order(StringComparer.Ordinal),
        ]);
    }

    private static Verdict OfExport(byte[] export, TempFolder folder)
    {
        string path = folder.File($"{Guid.NewGuid()}.emr");
        try
        {
            LedgerCopy.Import(new MemoryStream(export), path, overwrite: false, workers: 1, static _ => { }, CancellationToken.None);
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
            LedgerInfo info = ledger.Describe();
            return Of(isValid: true, [$"{info.Height + 1}", info.Tip]);
        }
        finally
        {
            foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}*"))
                File.Delete(file);
        }
    }

    private static Verdict Of(bool isValid, IReadOnlyList<string> shows) => isValid ? new Verdict("valid", shows) : new Verdict("invalid", []);
}
