using EmrLedger.Sealing;

namespace EmrLedger.Tests.Support;

/// <summary>An envelope with all that a test needs to judge it.</summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="Commitment">What its record commits to.</param>
/// <param name="Token">What stands for the patient in its record.</param>
/// <param name="Recipients">Whom it is for, in order.</param>
/// <param name="Text">What is in it.</param>
internal sealed record SealedCase(Envelope Envelope, Hash256 Commitment, Hash160 Token, EmrKey[] Recipients, string Text)
{
    public byte[] Bytes => Envelope.Bytes.ToArray();

    /// <summary>Seals a text for a patient's record with that txid, for the first so many keys.</summary>
    public static SealedCase Make(string text, int recipients, ulong txId = 1)
    {
        EmrKey[] keys = [.. Enumerable.Range(1, recipients).Select(Key)];
        using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, text);
        return new SealedCase(
            draft.Seal(new Hash256(TestKeys.Scalar(txId)), keys), draft.Commitment, draft.PatientToken, keys, text);
    }

    /// <summary>The key of a recipient, from 1 on.</summary>
    public static EmrKey Key(int number) => TestKeys.Create(7000 + (ulong)number);

    /// <summary>Reads other bytes in the place of the envelope's and opens them; the text, or the error.</summary>
    public (string? Text, EmrError? Error) Open(byte[] bytes, EmrKey key)
    {
        if (!Envelope.TryRead(bytes, out Envelope? read, out string? fault))
        {
            Assert.NotEmpty(fault);
            return (null, EmrError.EnvelopeInvalid);
        }
        Assert.Equal(bytes, read.Bytes.ToArray());
        try
        {
            using OpenedText opened = read.Open(key, Commitment, Token);
            return (opened.Text, null);
        }
        catch (EmrException exception)
        {
            return (null, exception.Error);
        }
    }
}
