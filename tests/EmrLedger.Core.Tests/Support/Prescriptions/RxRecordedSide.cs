using System.Text.Json;

namespace EmrLedger.Tests.Support;

/// <summary>A chain of which all questions and answers are written down.</summary>
internal sealed class RxRecordedSide : IRxSide
{
    private readonly RxChainSide side;
    private readonly List<string> said;
    private readonly List<string> answers;

    public RxRecordedSide(RxChainSide side, List<string> said, List<string> answers, Dictionary<string, string> hashes)
    {
        this.side = side;
        this.said = said;
        this.answers = answers;
        said.Add(JsonSerializer.Serialize(new { @do = "start", authority = TestLedger.Authority.Hash, hashes }));
    }

    public ulong? Height => side.Height;

    public ulong NextHeight => side.NextHeight;

    public DateOnly Day => side.Day;

    public bool IsFull => side.IsFull;

    public ulong NextNonce(EmrKey key) => side.NextNonce(key);

    public string? Judge(EmrRecord record)
    {
        said.Add(JsonSerializer.Serialize(new
        {
            @do = "judge", txId = record.TxId, signer = record.DoctorHash, patient = record.PatientHash, text = record.Prescription,
            height = Height, day = $"{Day:yyyyMMdd}",
        }));
        string? verdict = side.Judge(record);
        answers.Add(verdict ?? "ok");
        return verdict;
    }

    public DateOnly Seal(int number) => side.Seal(number);

    public string Describe(string rx)
    {
        said.Add(JsonSerializer.Serialize(new { @do = "state", txId = rx, day = $"{Day:yyyyMMdd}" }));
        string state = side.Describe(rx);
        answers.Add(state);
        return state;
    }

    public int? UnitsOf(string rx) => side.UnitsOf(rx);
}
